import { text } from 'node:stream/consumers'

import type { Command } from 'commander'

import { addClientOptions, ask } from './command-line/ask.ts'
import { limitOption } from './command-line/limit-option.ts'
import { createProgram, runProgram } from './command-line/run-program.ts'

const program = createProgram('oxdb', 'Ask a running Oximeter system what it has collected.')

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

addClientOptions(program.command('sql <query>'))
  .description('run one SELECT; each timeseries is a view, such as "host:cpu_time"; - reads stdin')
  .action((query: string, _options, command: Command) =>
    ask(command, async (nexus) => {
      const { sql } = await import('./oxdb/sql.ts')
      return sql(nexus, query === '-' ? await text(process.stdin) : query)
    }),
  )

await runProgram(program, process.argv)
