import type {
  FieldValueJson,
  LatestValue,
  NexusPublicClient,
  Page,
  PageQuery,
  TimeseriesSchemaJson,
} from '@oximeter/api/client'
import type { Units } from '@oximeter/core'

import type { Answer } from '../command-line/answer.ts'
import { formatDatum } from '../output/datum.ts'
import { formatTable, type Column } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'
import { allSchemas } from './schemas.ts'

/** How many timeseries are asked for at once. */
const CONCURRENCY = 8
const PAGE_LIMIT = 1000

/** The newest sample of each series of one timeseries, at most `limit` of them. */
export async function latestOf(
  nexus: NexusPublicClient,
  name: string,
  limit: number,
  now: () => number = Date.now,
): Promise<Answer> {
  const [{ items: versions }, { items, truncated }] = await Promise.all([
    nexus.timeseries(name),
    take((page) => nexus.latest(name, page), limit),
  ])
  const units = unitsByName(versions)
  return {
    json: { items, truncated },
    text: (style) => {
      if (items.length === 0) return `${name} has no samples yet.\n`
      const fields = [...new Set(items.flatMap((item) => Object.keys(item.fields)))]
      return formatTable(
        [...fields.map((title): Column => ({ title })), ...valueColumns(items)],
        items.map((item) => [
          ...fields.map((field) => fieldText(item.fields[field])),
          ...valueCells(item, units, now()),
        ]),
        style,
      )
    },
    notes: notesOf(truncated, items.length),
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
  let truncated = false
  for (let i = 0; i < names.length && !truncated; i += CONCURRENCY) {
    const some = names.slice(i, i + CONCURRENCY)
    const pages = await Promise.all(
      some.map((name) => take((page) => nexus.latest(name, page), limit - found.length)),
    )
    found.push(...pages.flatMap(({ items }) => items))
    truncated = pages.some((page) => page.truncated) || found.length > limit
  }
  const items = found.slice(0, limit)
  const units = unitsByName(schemas)
  return {
    json: { items, truncated },
    text: (style) =>
      items.length === 0
        ? 'Nothing has been collected yet.\n'
        : formatTable(
            [{ title: 'timeseries' }, { title: 'fields' }, ...valueColumns(items)],
            items.map((item) => [
              item.timeseries_name,
              Object.entries(item.fields)
                .map(([name, value]) => `${name}=${fieldText(value)}`)
                .join(' '),
              ...valueCells(item, units, now()),
            ]),
            style,
          ),
    notes: notesOf(truncated, items.length),
  }
}

/** At most `limit` items of a list, and whether there are more. */
async function take<T>(
  get: (query: PageQuery) => Promise<Page<T>>,
  limit: number,
): Promise<{ items: T[]; truncated: boolean }> {
  const items: T[] = []
  let token: string | null = null
  do {
    const page: Page<T> = await get({
      limit: Math.min(PAGE_LIMIT, Math.max(1, limit - items.length)),
      ...(token === null ? {} : { page_token: token }),
    })
    items.push(...page.items)
    token = page.next_page
  } while (token !== null && items.length < limit)
  return { items, truncated: token !== null }
}

function notesOf(truncated: boolean, shown: number): string[] {
  return truncated ? [`There are more than these ${shown}: see --limit.`] : []
}

function unitsByName(schemas: readonly TimeseriesSchemaJson[]): ReadonlyMap<string, Units> {
  return new Map(
    // Samples alone do not tell their units.
    schemas.map((schema) => [schema.timeseries_name, schema.provisional ? 'none' : schema.units]),
  )
}

function valueColumns(items: readonly LatestValue[]): Column[] {
  const since = items.some((item) => item.start_time !== null)
  return [
    { title: 'value', align: 'right' },
    { title: 'sampled', align: 'right' },
    ...(since ? [{ title: 'counts since', align: 'right' } as const] : []),
  ]
}

function valueCells(item: LatestValue, units: ReadonlyMap<string, Units>, nowMs: number): string[] {
  return [
    formatDatum(item.datum, units.get(item.timeseries_name) ?? 'none'),
    formatTimeAgo(item.timestamp, nowMs),
    item.start_time === null ? '' : formatTimeAgo(item.start_time, nowMs),
  ]
}

function fieldText(field: FieldValueJson | undefined): string {
  return field === undefined ? '' : String(field.value)
}
