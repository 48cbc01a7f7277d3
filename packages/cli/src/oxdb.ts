import { text } from 'node:stream/consumers'

import type { Command } from 'commander'

import { addClientOptions, ask } from './command-line/ask.ts'
import { addConfigOptions } from './command-line/config-options.ts'
import { limitOption } from './command-line/limit-option.ts'
import { createProgram, runProgram } from './command-line/run-program.ts'
import { addPopulateCommand } from './oxdb/populate-command.ts'
import { addQueryCommand } from './oxdb/query-command.ts'
import { isInteractive, openShell, runWithoutCommand } from './oxdb/shell-command.ts'

const program = createProgram(
  'oxdb',
  'Ask a running Oximeter system what it has collected. Without a command: a shell for OxQL on a terminal, ' +
    'else the query that comes on standard input.',
)

addQueryCommand(program)

addClientOptions(program.command('sql [query]'))
  .description(
    'run one SELECT; each timeseries is a view, such as "host:cpu_time". Without one: a shell on a terminal, ' +
      'else, as with -, it is read from standard input',
  )
  .action(async (query: string | undefined, _options, command: Command) => {
    if (query === undefined && isInteractive()) return openShell(command, 'sql')
    return ask(command, async (nexus) => {
      const { sql } = await import('./oxdb/sql.ts')
      return sql(nexus, query === undefined || query === '-' ? await text(process.stdin) : query)
    })
  })

addClientOptions(program.command('schemas'))
  .description('list what is being collected')
  .action((_options, command: Command) =>
    ask(command, async (nexus) => (await import('./oxdb/schemas.ts')).schemas(nexus)),
  )

addClientOptions(program.command('describe <timeseries>'))
  .description('show what is known of a timeseries, such as host:cpu_time')
  .action((name: string, _options, command: Command) =>
    ask(command, async (nexus) => (await import('./oxdb/describe.ts')).describe(nexus, name)),
  )

addClientOptions(program.command('latest [timeseries]'))
  .description('show the newest value of each series; of all timeseries unless one is named')
  .addOption(limitOption(200, 'values'))
  .action((name: string | undefined, { limit }: { limit: number }, command: Command) =>
    ask(command, async (nexus) => {
      const { latestOf, latestOfAll } = await import('./oxdb/latest.ts')
      return name === undefined ? latestOfAll(nexus, limit) : latestOf(nexus, name, limit)
    }),
  )

addPopulateCommand(program)

const known = program.commands.map((command) => command.name())
const shell = program.command('shell [words...]', { isDefault: true, hidden: true })
// What is wrong with them is told with what is wrong with the words.
addConfigOptions(shell.allowUnknownOption(), ['client']).action(
  (words: string[], _options, command: Command) => runWithoutCommand(command, words, known),
)

await runProgram(program, process.argv)
