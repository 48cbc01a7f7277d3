import { Program } from '@oximeter/apptest/program'

/** As its users start it. */
const CLI = 'packages/cli/bin/oximeter.js'

/** Whatever runs on this machine already keeps its ports. */
const ANY_PORTS = {
  OXIMETER_NEXUS_INTERNAL_PORT: '0',
  OXIMETER_NEXUS_PUBLIC_PORT: '0',
  OXIMETER_COLLECTOR_PORT: '0',
  OXIMETER_CLICKHOUSE_PORT: '0',
}

/** Runs a command of `oximeter`, all defaults but for the ports, and waits until it is ready. */
export async function startProgram(
  command: 'standalone' | 'clickhouse' | 'nexus' | 'run',
  dataDir: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const program = Program.start(CLI, [command, ...flags], {
    env: { ...ANY_PORTS, OXIMETER_DATA_DIR: dataDir, ...env },
  })
  try {
    await program.printed(/^\s*ready\b/m)
    return program
  } catch (error) {
    await program[Symbol.asyncDispose]()
    throw error
  }
}

/** The process of the engine, which its program supervises. */
export function enginePid(program: Program): number {
  const engine = program.children().find(({ command }) => command.includes('engine/main'))
  if (engine === undefined) throw new Error(`${program.name} has no engine`)
  return engine.pid
}

/** The programs that `standalone` is made of, each a process. */
export interface Programs extends AsyncDisposable {
  readonly clickhouse: Program
  readonly nexus: Program
  readonly collector: Program
  readonly internalUrl: string
  readonly publicUrl: string
}

export async function startPrograms(
  dataDir: string,
  env: { readonly collector?: Readonly<Record<string, string>> } = {},
): Promise<Programs> {
  const stack = new AsyncDisposableStack()
  const start = async (
    command: 'clickhouse' | 'nexus' | 'run',
    flags: readonly string[] = [],
    variables: Readonly<Record<string, string>> = {},
  ) => {
    const program = await startProgram(command, dataDir, flags, variables)
    stack.defer(async () => {
      await program.interrupt()
    })
    return program
  }
  try {
    const clickhouse = await start('clickhouse')
    const nexus = await start('nexus')
    const internalUrl = urlIn(nexus, 'internal API')
    const collector = await start('run', ['--nexus', internalUrl], env.collector)
    const publicUrl = urlIn(nexus, 'public API')
    return {
      clickhouse,
      nexus,
      collector,
      internalUrl,
      publicUrl,
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

export function urlIn(program: Program, name: string): string {
  const url = new RegExp(`${name}\\s+(http://[^\\s/]+)`).exec(program.output)?.[1]
  if (url === undefined) throw new Error(`no URL of the ${name} in:\n${program.output}`)
  return url
}
