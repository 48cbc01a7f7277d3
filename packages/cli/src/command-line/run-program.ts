import { Command } from 'commander'

import packageJson from '../../package.json' with { type: 'json' }
import { endingOf, EXIT } from './exit.ts'

/** A program whose mistakes become exit codes, and whose help says what scripts may rely on. */
export function createProgram(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .version(packageJson.version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `\nExit codes: ${EXIT.ok} done, ${EXIT.failed} failed or refused, ${EXIT.usage} wrong usage, ` +
        `${EXIT.unreachable} no system answers.`,
    )
}

/** Runs a program to its end, and ends this process with its exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreLostReader)
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    const { exitCode, message } = endingOf(error)
    if (message !== undefined) process.stderr.write(`${program.name()}: ${message}\n`)
    process.exitCode = exitCode
  }
  // What stopped parts leave behind, a timer or a connection that is kept, delays nobody.
  await Promise.all([process.stdout, process.stderr].map(flush))
  process.exit()
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })
}

/** Whoever reads through `head` has seen enough; a terminal that is closed sees no program stop. */
function ignoreLostReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
}
