import type {
  FieldValueJson,
  LatestValue,
  NexusPublicClient,
  TimeseriesSchemaJson,
} from '@oximeter/api/client'
import type { Units } from '@oximeter/core'

import type { Answer } from '../command-line/answer.ts'
import { notesOf, takeItems } from '../command-line/take-items.ts'
import { formatDatum } from '../output/datum.ts'
import { formatTable, type Column } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'
import { allSchemas } from './schemas.ts'

/** How many timeseries are asked for at once. */
const CONCURRENCY = 8

/** The newest sample of each series of one timeseries, at most `limit` of them. */
export async function latestOf(
  nexus: NexusPublicClient,
  name: string,
  limit: number,
  now: () => number = Date.now,
): Promise<Answer> {
  const [{ items: schemas }, { items, truncated }] = await Promise.all([
    nexus.getTimeseries({ name }),
    takeItems((page) => nexus.getLatest({ ...page, name }), limit),
  ])
  const reader = new Reader(schemas, now())
  return {
    json: { items, truncated },
    text: (style) => {
      if (items.length === 0) return `${name} has no samples yet.\n`
      const fields = reader.fieldsOf(name)
      return formatTable(
        [...fields.map((title): Column => ({ title })), ...valueColumns(items)],
        reader
          .sorted(items)
          .map((item) => [
            ...fields.map((field) => fieldText(item.fields[field])),
            ...reader.valueCells(item, items),
          ]),
        style,
      )
    },
    notes: notesOf({ items, truncated }),
  }
}

/** The newest sample of every series there is, timeseries by timeseries, at most `limit` of them. */
export async function latestOfAll(
  nexus: NexusPublicClient,
  limit: number,
  now: () => number = Date.now,
): Promise<Answer> {
  const schemas = await allSchemas(nexus)
  const names = [...new Set(schemas.map((schema) => schema.timeseries_name))].sort()
  const found: LatestValue[] = []
  let next = 0
  let truncated = false
  while (next < names.length && !truncated) {
    const room = limit - found.length
    const some = names.slice(next, next + CONCURRENCY)
    next += some.length
    const pages = await Promise.all(
      some.map((name) => takeItems((page) => nexus.getLatest({ ...page, name }), room)),
    )
    found.push(...pages.flatMap(({ items }) => items))
    const isFull = found.length > limit || (found.length === limit && next < names.length)
    truncated = isFull || pages.some((page) => page.truncated)
  }
  const items = found.slice(0, limit)
  const reader = new Reader(schemas, now())
  return {
    json: { items, truncated },
    text: (style) =>
      items.length === 0
        ? 'Nothing has been collected yet.\n'
        : formatTable(
            // What is widest comes last, where it needs no room beside it.
            [{ title: 'TIMESERIES' }, ...valueColumns(items), { title: 'FIELDS' }],
            reader
              .sorted(items)
              .map((item) => [
                item.timeseries_name,
                ...reader.valueCells(item, items, 'brief'),
                reader.fieldsText(item),
              ]),
            style,
          ),
    notes: notesOf({ items, truncated }),
  }
}

/** Shows values with what their schemas say of them. */
class Reader {
  readonly #schemas: ReadonlyMap<string, readonly TimeseriesSchemaJson[]>
  readonly #nowMs: number

  constructor(schemas: readonly TimeseriesSchemaJson[], nowMs: number) {
    this.#schemas = Map.groupBy(schemas, (schema) => schema.timeseries_name)
    this.#nowMs = nowMs
  }

  /** Names of the fields of all versions; those of the metric, which tell more, first. */
  fieldsOf(name: string): string[] {
    const fields = (this.#schemas.get(name) ?? []).flatMap((schema) => schema.field_schema)
    const of = (source: string) => fields.filter((field) => field.source === source)
    return [...new Set([...of('metric'), ...of('target')].map((field) => field.name))]
  }

  fieldsText(item: LatestValue): string {
    return this.fieldsOf(item.timeseries_name)
      .filter((name) => item.fields[name] !== undefined)
      .map((name) => `${name}=${fieldText(item.fields[name])}`)
      .join(' ')
  }

  sorted(items: readonly LatestValue[]): LatestValue[] {
    return items
      .map((item) => ({ item, text: `${item.timeseries_name} ${this.fieldsText(item)}` }))
      .sort((a, b) => byText.compare(a.text, b.text))
      .map(({ item }) => item)
  }

  /** The cells under `valueColumns`. */
  valueCells(
    item: LatestValue,
    all: readonly LatestValue[],
    length: 'brief' | 'full' = 'full',
  ): string[] {
    const since = item.start_time === null ? '' : formatTimeAgo(item.start_time, this.#nowMs)
    return [
      formatDatum(item.datum, this.#unitsOf(item.timeseries_name), length),
      formatTimeAgo(item.timestamp, this.#nowMs),
      ...(hasTotals(all) ? [since] : []),
    ]
  }

  /** Samples alone do not tell their units. */
  #unitsOf(name: string): Units {
    return this.#schemas.get(name)?.findLast((schema) => !schema.provisional)?.units ?? 'none'
  }
}

const byText = new Intl.Collator('en', { numeric: true })

function valueColumns(items: readonly LatestValue[]): Column[] {
  return [
    { title: 'VALUE', align: 'right' },
    { title: 'SAMPLED', align: 'right' },
    ...(hasTotals(items) ? [{ title: 'COUNTS SINCE', align: 'right' } as const] : []),
  ]
}

function hasTotals(items: readonly LatestValue[]): boolean {
  return items.some((item) => item.start_time !== null)
}

function fieldText(field: FieldValueJson | undefined): string {
  return field === undefined ? '' : String(field.value)
}
