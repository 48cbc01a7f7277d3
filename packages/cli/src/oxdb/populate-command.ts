import { Option, type Command } from 'commander'

import { askNexus } from '../command-line/ask.ts'
import { addConfigOptions, configOf } from '../command-line/config-options.ts'
import { durationArgument } from '../command-line/duration-argument.ts'
import { integerArgument } from '../command-line/integer-argument.ts'

const MILLISECOND = 1_000_000n
const HOUR = 3_600_000n * MILLISECOND

interface PopulateOptions {
  readonly series: number
  readonly hours: number
  readonly interval: number
  readonly seed: number
}

export function addPopulateCommand(program: Command): void {
  const command = program
    .command('populate')
    .description(
      'store simulated data, up to now: gauges, counters and histograms to try queries on',
    )
    .addOption(number('--series <n>', 'series of each timeseries', 1, 100_000, 10))
    .addOption(number('--hours <n>', 'how much of the past; the database keeps 30 days', 1, 720, 6))
    .addOption(
      new Option('--interval <duration>', 'time between two samples of a series')
        .argParser(durationArgument(100, 3_600_000))
        .default(10_000, '10s'),
    )
    .addOption(number('--seed <n>', 'the same seed makes the same data', 0, 2 ** 32 - 1, 1))
  addConfigOptions(command, ['client', 'populate']).action(
    async ({ series, hours, interval, seed }: PopulateOptions) => {
      const { systemClock } = await import('@oximeter/core')
      const { populate } = await import('./populate/populate.ts')
      const { clickHouseAccess } = await import('../programs/clickhouse.ts')
      const intervalNs = BigInt(interval) * MILLISECOND
      const now = systemClock()
      await askNexus(command, (nexus) =>
        populate(nexus, clickHouseAccess(configOf(command).config), {
          series,
          seed,
          intervalNs,
          end: now - (now % intervalNs),
          lengthNs: BigInt(hours) * HOUR,
        }),
      )
    },
  )
}

function number(flags: string, help: string, min: number, max: number, value: number): Option {
  return new Option(flags, help).argParser(integerArgument(min, max)).default(value)
}
