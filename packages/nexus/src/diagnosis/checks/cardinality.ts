import type { ProducerSeries } from '@oximeter/api/client'
import type { FieldCount, SeriesCount } from '@oximeter/db'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted, percentText, some } from '../words.ts'

export interface KnownCardinality {
  /** The most series first. */
  readonly series: readonly SeriesCount[]
  readonly fields: readonly FieldCount[]
  /** The most first; of producers that answer in columns. */
  readonly producers: readonly ProducerSeries[]
}

const MOST_TIMESERIES = 100
/** Timeseries whose fields are looked at. */
const LOOKED_AT = 5
const MANY_SERIES = 100_000
const VERY_MANY_SERIES = 1_000_000
/** New series in a day that are worth a word: this many, and this share of all. */
const MANY_NEW = 1000
const NEW_SHARE = 0.5
const MANY_OF_ONE = 10_000
const DO_LESS =
  'Leave out of it what names one thing among ever new ones (ids of requests, users, addresses, ' +
  'ephemeral ports), or bound the series of the metric (maxSeries of the registry).'

/** How many series there are, and which field makes them. */
export const cardinality: Check<KnownCardinality> = {
  name: 'cardinality',
  needs: 'clickhouse',
  async gather(facts) {
    const { inspector } = facts.sources.metrics
    const series = await inspector.seriesCounts({ limit: MOST_TIMESERIES })
    const growing = series.toSorted((a, b) => b.newInDay - a.newInDay).slice(0, LOOKED_AT)
    const names = new Set([...series.slice(0, LOOKED_AT), ...growing].map(({ name }) => name))
    const [fields, collectors] = await Promise.all([
      inspector.fieldCounts([...names]),
      facts.collectors().catch(() => []),
    ])
    const producers = collectors
      .flatMap(({ answer }) => ('value' in answer ? (answer.value.health?.most_series ?? []) : []))
      .sort((a, b) => b.n_series - a.n_series)
    return { series, fields, producers }
  },
  judge({ series, fields, producers }) {
    const all = series.reduce((sum, one) => sum + one.series, 0)
    const [most] = series
    return orFine(
      [
        ...series.flatMap((one) => [...tooMany(one, fields), ...churn(one, fields)]),
        ...oneProducer(producers, all),
      ],
      most === undefined
        ? 'There are no series yet.'
        : `${counted(all, 'series', 'series')} in ${counted(series.length, 'timeseries', 'timeseries')}; ` +
            `the most (${most.series}) in ${most.name}.`,
    )
  },
}

function tooMany({ name, series }: SeriesCount, fields: readonly FieldCount[]): Judgement[] {
  if (series < MANY_SERIES) return []
  const own = fields.filter((one) => one.name === name)
  return [
    {
      code: 'many_series',
      severity: series < VERY_MANY_SERIES ? 'warning' : 'critical',
      subject: name,
      text: `It has ${series} series. ${fieldsText(own, (one) => one.values)}`,
      what_to_do: DO_LESS,
    },
  ]
}

function churn(
  { name, series, newInDay, newInHour }: SeriesCount,
  fields: readonly FieldCount[],
): Judgement[] {
  // All of them are new where the timeseries is.
  if (newInDay < MANY_NEW || newInDay < NEW_SHARE * series || newInDay === series) return []
  const own = fields.filter((one) => one.name === name)
  return [
    {
      code: 'series_churn',
      severity: 'warning',
      subject: name,
      text:
        `${newInDay} of its ${series} series are new within a day, ${newInHour} within the last hour. ` +
        fieldsText(own, (one) => one.newValues),
      what_to_do: DO_LESS,
    },
  ]
}

/** `The field user_id makes it: 40000 values such as …; route has 12.` */
function fieldsText(fields: readonly FieldCount[], count: (one: FieldCount) => number): string {
  const [worst, ...others] = fields.toSorted((a, b) => count(b) - count(a))
  if (worst === undefined) return ''
  const rest = others.map((one) => `${one.field} has ${count(one)}`)
  return (
    `Most values are of the field ${worst.field}: ${count(worst)}, such as "${worst.example}"` +
    `${rest.length === 0 ? '' : `; ${some(rest, 4)}`}.`
  )
}

function oneProducer(producers: readonly ProducerSeries[], all: number): Judgement[] {
  const [most] = producers
  if (most === undefined || most.n_series < MANY_OF_ONE || most.n_series < all / 2) return []
  return [
    {
      code: 'one_producer_has_most_series',
      severity: 'note',
      subject: `producer ${most.producer_id}`,
      text: `It alone has ${most.n_series} series, ${percentText(Math.min(1, most.n_series / all))} of all.`,
      what_to_do: `oximeter producers show ${most.producer_id} says where it is. ${DO_LESS}`,
    },
  ]
}
