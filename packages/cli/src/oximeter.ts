import { Option, type Command } from 'commander'

import { addClientOptions, ask, printAnswer } from './command-line/ask.ts'
import { addConfigOptions, configOf } from './command-line/config-options.ts'
import { createProgram, runProgram } from './command-line/run-program.ts'
import type { Config, Program } from './config/options.ts'

const program = createProgram(
  'oximeter',
  'Collect typed metrics, and store them where they can be asked for.',
)

/** A program that runs until it is told to stop. */
function server(
  name: Exclude<Program, 'client'>,
  description: string,
  load: () => Promise<(config: Config) => Promise<void>>,
): void {
  addConfigOptions(program.command(name), [name])
    .description(description)
    .action(async (_options, command: Command) => {
      const { config } = configOf(command)
      await (
        await load()
      )(config)
    })
}

server(
  'standalone',
  'run the whole system: embedded ClickHouse, Nexus, a collector, and metrics of this host',
  async () => (await import('./oximeter/standalone.ts')).standalone,
)
server('run', 'run a collector', async () => (await import('./oximeter/run.ts')).run)
server(
  'nexus',
  'run Nexus, the control plane',
  async () => (await import('./oximeter/nexus.ts')).nexus,
)
server(
  'clickhouse',
  'run the embedded ClickHouse engine',
  async () => (await import('./oximeter/clickhouse.ts')).clickhouse,
)

const producers = program
  .command('producers')
  .description('show the producers and how their collection goes')
addClientOptions(producers.command('list', { isDefault: true }))
  .description('list all producers')
  .action((_options, command: Command) =>
    ask(command, async (nexus) => (await import('./oximeter/producers.ts')).listProducers(nexus)),
  )
addClientOptions(producers.command('show <id>'))
  .description('show everything about one producer')
  .action((id: string, _options, command: Command) =>
    ask(command, async (nexus) =>
      (await import('./oximeter/producers.ts')).showProducer(nexus, id),
    ),
  )
addClientOptions(producers.command('collect <id>'))
  .description('have one producer collected now, and print the outcome')
  .action((id: string, _options, command: Command) =>
    ask(command, async (nexus) =>
      (await import('./oximeter/producers.ts')).collectProducer(nexus, id),
    ),
  )

addClientOptions(program.command('collectors'))
  .description('list the collectors and what became of what they collected')
  .action((_options, command: Command) =>
    ask(command, async (nexus) => (await import('./oximeter/collectors.ts')).listCollectors(nexus)),
  )

const config = program.command('config').description('show or check the configuration')
for (const [name, description] of [
  ['print', 'print every option with its value and where it comes from'],
  ['check', 'check the configuration file, the environment and the flags'],
] as const) {
  const everyone: Program[] = ['standalone', 'run', 'nexus', 'clickhouse', 'client']
  addConfigOptions(config.command(name), everyone)
    .description(description)
    .addOption(new Option('--json', 'print JSON'))
    .action(async ({ json }: { json?: boolean }, command: Command) => {
      const { checkConfig, printConfig } = await import('./oximeter/config-commands.ts')
      const read = configOf(command)
      printAnswer(name === 'print' ? printConfig(read) : checkConfig(read), json === true)
    })
}

await runProgram(program, process.argv)
