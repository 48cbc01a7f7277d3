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

/** Runs a program to its end, and sets the exit code of this process. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  // Whoever reads through `head` has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok)
    throw error
  })
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    const { exitCode, message } = endingOf(error)
    if (message !== undefined) process.stderr.write(`${program.name()}: ${message}\n`)
    process.exitCode = exitCode
  }
}
