import { SEVERITIES, type Severity } from '@oximeter/api/client'
import { Option, type Command } from 'commander'

import {
  addClientOptions,
  ask,
  askAgain,
  askCollector,
  askNexus,
  printAnswer,
} from './command-line/ask.ts'
import { addConfigOptions, configOf } from './command-line/config-options.ts'
import { limitOption } from './command-line/limit-option.ts'
import { topicsArgument } from './command-line/topics-argument.ts'
import { createProgram, runProgram } from './command-line/run-program.ts'
import { watchOption } from './command-line/watch-option.ts'
import type { Config, Program } from './config/options.ts'
import { addCollectorCommands } from './oximeter/collector-commands.ts'
import { addNameCommands } from './oximeter/name-commands.ts'
import { addProducerCommands } from './oximeter/producer-commands.ts'
import type { ReasonOption } from './oximeter/quarantine.ts'
import type { WatchOptions } from './oximeter/watch.ts'
import { addAlertCommands } from './oximeter/alert-commands.ts'
import { addBackupCommands } from './oximeter/backup-commands.ts'
import { addRetentionCommands } from './oximeter/retention-commands.ts'
import { addSavedCommands } from './oximeter/saved-commands.ts'
import { addSchemaCommands } from './oximeter/schema-commands.ts'
import { addTokenCommands } from './oximeter/token-commands.ts'

const program = createProgram(
  'oximeter',
  'Collect typed metrics, and store them where they can be asked for.',
)

/** A program that runs until it is told to stop. */
function server(
  name: Exclude<Program, 'client' | 'collector client'>,
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

addClientOptions(program.command('status'))
  .description('show on one screen how the whole system is')
  .addOption(watchOption('2s'))
  .action((options: { watch?: number }, command: Command) =>
    askAgain(command, options.watch, async (nexus, asking) =>
      (await import('./oximeter/status.ts')).systemStatus(nexus, asking),
    ),
  )

addClientOptions(program.command('doctor'))
  .description('look for what is wrong with the whole system, and say what to do about it')
  .addOption(failOnOption())
  .action(({ failOn }: { failOn: Severity }, command: Command) =>
    ask(command, async (nexus) => (await import('./oximeter/doctor.ts')).doctor(nexus, { failOn })),
  )

addClientOptions(program.command('watch'))
  .description('print what happens as it does: producers, collectors, newest samples')
  .addOption(
    new Option('--topics <topics>', 'of what, separated by commas')
      .default('producers,collectors')
      .argParser(topicsArgument),
  )
  .addOption(new Option('--timeseries <name>', 'print new samples of a timeseries, too'))
  .action((options: WatchOptions, command: Command) =>
    askNexus(command, async (nexus) =>
      (await import('./oximeter/watch.ts')).watchEvents(nexus, options),
    ),
  )

addProducerCommands(program)
addCollectorCommands(program)

addClientOptions(program.command('discovery'))
  .description('show where producers are looked for that do not register, and how that goes')
  .action((_options, command: Command) =>
    ask(command, async (nexus) => (await import('./oximeter/discovery.ts')).listDiscovery(nexus)),
  )

const spool = program
  .command('spool')
  .description('show or change what a collector has on disk and not yet in ClickHouse')
addClientOptions(spool.command('list', { isDefault: true }), 'collector')
  .description('list what waits, the oldest first, and why')
  .addOption(limitOption(100, 'blocks'))
  .action(({ limit }: { limit: number }, command: Command) =>
    askCollector(command, async (collector) =>
      (await import('./oximeter/spool.ts')).listSpool(collector, limit),
    ),
  )
addClientOptions(spool.command('replay [id...]'), 'collector')
  .description(
    'try blocks again at once, and look whether damaged ones are sound; all unless named',
  )
  .action((ids: string[], _options, command: Command) =>
    askCollector(command, async (collector) =>
      (await import('./oximeter/spool.ts')).replaySpool(collector, ids),
    ),
  )
addClientOptions(spool.command('drop [id...]'), 'collector')
  .description('give blocks up, with the samples in them')
  .addOption(new Option('--all', 'all that waits'))
  .addOption(confirmation())
  .action((ids: string[], { all, yes }: { all?: true; yes?: true }, command: Command) =>
    askCollector(command, async (collector) =>
      (await import('./oximeter/spool.ts')).dropSpool(collector, ids, {
        all: all === true,
        yes: yes === true,
      }),
    ),
  )

const quarantine = program
  .command('quarantine')
  .description('show or change which samples are kept aside, because they contradict their schema')
addClientOptions(quarantine.command('list', { isDefault: true }))
  .description('count what is kept, by timeseries and reason')
  .action((_options, command: Command) =>
    ask(command, async (nexus) => (await import('./oximeter/quarantine.ts')).listQuarantine(nexus)),
  )
addClientOptions(quarantine.command('show <timeseries>'))
  .description('show samples, the newest first, and how they differ from the schema as it is now')
  .addOption(reasonOption())
  .addOption(limitOption(20, 'samples'))
  .action((name: string, options: ReasonOption & { limit: number }, command: Command) =>
    ask(command, async (nexus) =>
      (await import('./oximeter/quarantine.ts')).showQuarantined(nexus, name, options),
    ),
  )
addClientOptions(quarantine.command('replay <timeseries>'))
  .description('check samples against the schema as it is now, and store those that fit')
  .addOption(reasonOption())
  .action((name: string, options: ReasonOption, command: Command) =>
    ask(command, async (nexus) =>
      (await import('./oximeter/quarantine.ts')).replayQuarantined(nexus, name, options),
    ),
  )
addClientOptions(quarantine.command('drop <timeseries>'))
  .description('delete samples from quarantine')
  .addOption(reasonOption())
  .addOption(confirmation())
  .action((name: string, options: ReasonOption & { yes?: true }, command: Command) =>
    ask(command, async (nexus) =>
      (await import('./oximeter/quarantine.ts')).dropQuarantined(nexus, name, {
        ...options,
        yes: options.yes === true,
      }),
    ),
  )

function failOnOption(): Option {
  return new Option(
    '--fail-on <severity>',
    'end with 1 where something is as bad as this, or worse',
  )
    .choices(SEVERITIES.slice(1))
    .default('warning')
}

function reasonOption(): Option {
  return new Option('--reason <reason>', 'only those that are kept for this reason')
}

function confirmation(): Option {
  return new Option('--yes', 'the samples may be lost for good; without it nothing is done')
}

addAlertCommands(program)
addSchemaCommands(program)
addBackupCommands(program)
addTokenCommands(program)
addNameCommands(program)
addRetentionCommands(program)
addSavedCommands(program)

const config = program.command('config').description('show or check the configuration')
for (const [name, description] of [
  ['print', 'print every option with its value and where it comes from'],
  ['check', 'check the configuration file, the environment and the flags'],
] as const) {
  const everyone: Program[] = [
    'standalone',
    'run',
    'nexus',
    'clickhouse',
    'client',
    'collector client',
  ]
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
