import { InvalidArgumentError, Option, type Command } from 'commander'

import { askNexus } from '../command-line/ask.ts'
import { addConfigOptions } from '../command-line/config-options.ts'
import { watchOption } from '../command-line/watch-option.ts'
import { TEXT_FORMATS, type TextFormat } from './query/text-formats.ts'
import { parseTime } from './query/time-text.ts'

interface QueryOptions {
  readonly format: TextFormat | 'arrow'
  readonly json?: boolean
  readonly file?: string
  readonly from?: string
  readonly to?: string
  readonly explain?: boolean
  readonly watch?: number
}

export function addQueryCommand(program: Command): void {
  const command = program
    .command('query [oxql]')
    .description('run an OxQL query; without one, or with -, it is read from standard input')
    .addOption(
      new Option('--format <format>', 'how to print the answer')
        .choices([...TEXT_FORMATS, 'arrow'])
        .default('table'),
    )
    .addOption(new Option('--json', 'the same as --format json'))
    .addOption(new Option('--file <path>', 'read the query from a file'))
    .addOption(timeOption('--from <time>', 'only what is measured from then on'))
    .addOption(timeOption('--to <time>', 'only what was measured before; now if it is not given'))
    .addOption(new Option('--explain', 'show how the query would be run, and do not run it'))
    .addOption(watchOption('5s'))
    .addHelpText(
      'after',
      `
Times are now, 1h30m for so long ago, or 2026-01-31, 12:30:00, 2026-01-31T12:30:00 (UTC, or with an offset).

  oxdb query 'get host:cpu_time | align rate(1m) | group_by [state], sum' --from 1h --format chart`,
    )
  addConfigOptions(command, ['client']).action(
    async (oxql: string | undefined, options: QueryOptions) => {
      const { query } = await import('./query/query.ts')
      const { readQuery } = await import('./query/read-query.ts')
      const { from, to, json, watch } = options
      const text = await readQuery({ query: oxql, file: options.file })
      await askNexus(command, (nexus) =>
        query(nexus, {
          text,
          from,
          to,
          format: json === true ? 'json' : options.format,
          explain: options.explain === true,
          watchMs: watch,
        }),
      )
    },
  )
}

function timeOption(flags: string, help: string): Option {
  return new Option(flags, help).argParser((written) => {
    const time = parseTime(written)
    if (time === undefined) {
      throw new InvalidArgumentError(
        'It is no time, such as now, 1h30m (so long ago), 2026-01-31 or 2026-01-31T12:30:00Z.',
      )
    }
    return time
  })
}
