import type { DatumType, FieldSchema } from '@oximeter/core'
import type { Database } from '@oximeter/db'

/** What is stored: every 10 s a sample of each series, up to an end. */
export interface OxqlData {
  readonly series: number
  readonly histograms: number
  readonly hours: number
  /** Nanoseconds since the epoch, a whole hour. */
  readonly end: bigint
}

const POINTS_AN_HOUR = 360

/**
 * Counters, gauges and histograms of services with five routes and two status codes, made in the
 * engine: what is timed is reading, and to insert so many by the collector's way would take minutes.
 */
export async function storeOxqlData(db: Database, data: OxqlData): Promise<void> {
  await store(db, data, { name: 'bench:requests', datumType: 'cumulative_u64', number: 1 })
  await store(db, data, { name: 'bench:load', datumType: 'f64', number: 2 })
  await store(db, data, { name: 'bench:latency', datumType: 'histogram_f64', number: 3 })
}

interface Timeseries {
  readonly name: string
  readonly datumType: DatumType
  readonly number: number
}

const field = (
  name: string,
  type: FieldSchema['type'],
  source: FieldSchema['source'],
): FieldSchema => ({ name, type, source, description: '' })

async function store(db: Database, data: OxqlData, timeseries: Timeseries): Promise<void> {
  const { name, datumType, number } = timeseries
  await db.putSchema(
    {
      name,
      version: 1,
      fields: [
        field('instance', 'u16', 'target'),
        field('route', 'string', 'metric'),
        field('status_code', 'u16', 'metric'),
      ],
      datumType,
      units: 'none',
      authzScope: 'fleet',
      created: data.end,
      description: { target: '', metric: '' },
    },
    { provisional: false },
  )
  const count = datumType === 'histogram_f64' ? data.histograms : data.series
  const seen = `fromUnixTimestamp64Nano(toInt64(${data.end}), 'UTC')`
  await db.query(
    `INSERT INTO oximeter.timeseries SELECT '${name}', sipHash64(number, ${number}), 1,
       map('instance', toString(intDiv(number, 10)), 'route', concat('/route/', toString(number % 5)),
           'status_code', toString(200 + 300 * (number % 2))), ${seen}, ${seen}
     FROM numbers(${count})`,
  )
  const hours = datumType === 'histogram_f64' ? 1 : data.hours
  for (let hour = hours; hour > 0; hour--) await db.query(rows(data, timeseries, count, hour))
}

/** An hour of samples, each instance at its own moment within 10 s, with 2 ms of jitter. */
function rows(
  { end }: OxqlData,
  { name, datumType, number }: Timeseries,
  count: number,
  hour: number,
): string {
  const points = POINTS_AN_HOUR
  const begin = end - BigInt(hour) * 3_600_000_000_000n
  const millisecond = `p * 10000 + (intDiv(number, 10) * 37) % 10000 + sipHash64(p, number) % 3`
  const time = `fromUnixTimestamp64Nano(toInt64(${begin} + (${millisecond}) * 1000000), 'UTC')`
  const start = `fromUnixTimestamp64Nano(toInt64(${end - 86_400_000_000_000n}), 'UTC')`
  const at = `(p + ${points * (1000 - hour)})`
  const base = `'${name}', sipHash64(number, ${number})`
  const from = `FROM numbers(${count}) ARRAY JOIN range(${points}) AS p`
  switch (datumType) {
    case 'f64':
      return `INSERT INTO oximeter.measurements_f64 (timeseries_name, timeseries_key, timestamp, missing, mantissa, scale)
        SELECT ${base}, ${time}, false, toInt64(5000 + 4000 * sin(number + p / 50) + sipHash64(p, number) % 150), 2 ${from}`
    case 'cumulative_u64':
      return `INSERT INTO oximeter.measurements_cumulativeu64
        SELECT ${base}, ${start}, ${time}, false, toUInt64(${at} * (1 + number % 100) + sipHash64(number, p) % (1 + number % 100)) ${from}`
    default: {
      const counts = `arrayMap(i -> toUInt64(intDiv(${at} * (1 + (number + i) % 7), 1 + i % 5)), range(24))`
      return `INSERT INTO oximeter.measurements_histogramf64 (timeseries_name, timeseries_key, start_time, timestamp, missing, absent, bins, counts, sum_of_samples)
        SELECT ${base}, ${start}, ${time}, false, 123, arrayMap(i -> if(i = 0, -inf, pow(1.6, i) / 1000), range(24)), ${counts}, 0 ${from}`
    }
  }
}
