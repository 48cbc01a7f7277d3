/**
 * Coarse questions, answered by samples and by what they were rolled up to: on the data of the
 * questions in OxQL, and on a month of fewer series. And what it costs to roll them up and keep that.
 */
import { isCumulative, type Rollup } from '@oximeter/core'
import { measurementTableName } from '@oximeter/db'
import { median, number, printColumns, printTable, QUICK } from './measure.ts'
import { HOUR, lastWholeHour, MINUTE, storeData, type StoredData } from './oxql/data.ts'
import { openData } from './oxql/open-data.ts'
import { cpuSecondsOf } from './process-cost.ts'

const ROUNDS = QUICK ? 1 : 7
const BUDGET = { maxMemoryBytes: 768 * 1024 * 1024, timeoutMs: 60_000, maxSeries: 200_000 }
const BOTH: readonly Rollup[] = ['5m', '1h']

await using stack = new AsyncDisposableStack()
const { db, engine, enginePid, data } = stack.use(await openData())

interface Question {
  readonly what: string
  /** @param end in nanoseconds since the epoch */
  readonly text: (end: bigint) => string
  /** What `$step` is, as of a chart: its windows end at its multiples. */
  readonly step?: bigint
}

await rolledUp(['bench:requests', 'bench:load', 'bench:latency'])
await compare('Hours', data.end, [
  {
    what: 'p99 by route of an hour',
    text: (end) =>
      `get bench:latency | filter ${within(end, HOUR)} | align increase(1h) | group_by [route], sum | quantile(0.99)`,
  },
  {
    what: 'top 10 by mean of six hours',
    text: (end) =>
      `get bench:load | filter ${within(end, 6n * HOUR)} | align mean_within(6h) | top 10`,
  },
  {
    what: 'rate of each half an hour of six hours, sum by route',
    text: (end) =>
      `get bench:requests | filter ${within(end, 6n * HOUR)} | align rate(30m) | group_by [route], sum`,
  },
  {
    what: 'the same by $step',
    text: (end) =>
      `get bench:requests | filter ${within(end, 6n * HOUR)} | align rate($step) | group_by [route], sum`,
    step: 30n * MINUTE,
  },
  {
    what: 'rate of each minute of an hour, sum by route',
    text: (end) =>
      `get bench:requests | filter ${within(end, HOUR)} | align rate(1m) | group_by [route], sum`,
  },
])

/** Beside the others: under other names, so that the other data stay as they are. */
const month: StoredData = {
  ...data,
  series: QUICK ? 10 : 100,
  histograms: 0,
  newest: 0,
  hours: QUICK ? 24 : 24 * 28,
  histogramHours: 0,
  end: lastWholeHour(),
  target: 'month',
  partMinutes: 24 * 60,
}
await storeData(db, engine, month)
await rolledUp(['month:requests', 'month:load'])
await compare('A month', month.end, [
  {
    what: 'mean of each hour of four weeks, by route',
    text: (end) =>
      `get month:load | filter ${within(end, BigInt(month.hours) * HOUR)} | align mean_within(1h) | group_by [route], mean`,
  },
  {
    what: 'the same by $step',
    text: (end) =>
      `get month:load | filter ${within(end, BigInt(month.hours) * HOUR)} | align mean_within($step) | group_by [route], mean`,
    step: HOUR,
  },
  {
    what: 'rate of each hour of four weeks, sum by route',
    text: (end) =>
      `get month:requests | filter ${within(end, BigInt(month.hours) * HOUR)} | align rate(1h) | group_by [route], sum`,
  },
  {
    what: 'the same by $step',
    text: (end) =>
      `get month:requests | filter ${within(end, BigInt(month.hours) * HOUR)} | align rate($step) | group_by [route], sum`,
    step: HOUR,
  },
])

/** Rolls up timeseries, and prints what it takes. */
async function rolledUp(names: readonly string[]): Promise<void> {
  const lines: string[][] = []
  for (const name of names) {
    const [schema] = await db.schema(name)
    const table = measurementTableName(schema!.datumType)
    const rolled = isCumulative(schema!.datumType)
      ? table.replace('measurements', 'rollups')
      : 'rollups_gauges'
    await db.putSchema({ ...schema!, rollups: BOTH }, { provisional: false })
    const cpu = cpuSecondsOf(enginePid)
    const begun = performance.now()
    while ((await db.buildRollups()).isBehind);
    const wallMs = performance.now() - begun
    const spent = cpuSecondsOf(enginePid) - cpu
    const samples = await count(table, `timeseries_name = '${name}'`)
    const bytes = await bytesARow(table)
    const kept = await Promise.all(
      [300, 3600].map((bucket) =>
        count(rolled, `timeseries_name = '${name}' AND bucket = ${bucket}`),
      ),
    )
    const rolledBytes = await bytesARow(rolled)
    lines.push([
      name,
      number(samples / 1e6),
      number(wallMs),
      number((spent / samples) * 1e6),
      number(bytes),
      ...kept.flatMap((rows) => [
        number(samples / rows),
        number((100 * rows * rolledBytes) / (samples * bytes)),
      ]),
    ])
  }
  printColumns(
    'What it takes to roll up',
    [
      '',
      'million samples',
      'ms in all',
      'CPU µs a sample',
      'bytes a sample',
      'samples a row of 5m',
      '% of bytes more',
      'samples a row of 1h',
      '% of bytes more',
    ],
    lines,
  )
}

async function count(table: string, condition: string): Promise<number> {
  const [row] = await db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter.${table} WHERE ${condition}`,
  )
  return Number(row!.n)
}

async function bytesARow(table: string): Promise<number> {
  const [row] = await db.query<{ bytes: string; rows: string }>(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts WHERE active AND database = 'oximeter' AND table = '${table}'`,
  )
  return Number(row!.bytes) / Number(row!.rows)
}

/** Each in turn by samples, by roll-ups, and by these where windows end in the middle of a piece. */
async function compare(title: string, end: bigint, questions: readonly Question[]): Promise<void> {
  const rows = []
  for (const { what, text, step } of questions) {
    for (const [when, at] of [
      ['', end],
      [', two minutes before', end - 2n * MINUTE],
    ] as const) {
      const taken: Record<'samples' | 'rollups', number[]> = { samples: [], rollups: [] }
      for (let round = -1; round < ROUNDS; round++) {
        for (const way of ['samples', 'rollups'] as const) {
          const begun = performance.now()
          await db.oxql(text(at), {
            now: at,
            budget: BUDGET,
            usesRollups: way === 'rollups',
            ...(step !== undefined && { step }),
          })
          if (round >= 0) taken[way].push(performance.now() - begun)
        }
      }
      rows.push({
        what: `${what}${when}`,
        value: median(taken.rollups),
        unit: 'ms',
        peer: 'samples',
        peerValue: median(taken.samples),
      })
    }
  }
  printTable(title, rows)
}

function within(end: bigint, nanoseconds: bigint): string {
  return `timestamp > ${instant(end - nanoseconds)} && timestamp <= ${instant(end)}`
}

function instant(time: bigint): string {
  return `@${new Date(Number(time / 1_000_000n)).toISOString()}`
}
