import { nexusPublicRoutes, pageFrom, pageTokens, timeseriesName } from '@oximeter/api'
import type {
  FieldStatistics,
  StoredTimeseries,
  TimeseriesDetails,
  TimeseriesStatistics,
} from '@oximeter/api/client'
import { formatTimestamp, parseFieldValue, type TimeseriesSchema } from '@oximeter/core'
import type { Database, FieldCounts, TimeseriesCounts } from '@oximeter/db'
import { ownersWithin, type Owners } from '@oximeter/oxql'
import { z } from 'zod'
import { callerOf, type Caller } from '../access/caller.ts'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import { serve, type App } from './server.ts'
import { totalOf } from './usage-total.ts'

const tokens = pageTokens(z.object({ after: timeseriesName }))

export interface StatisticsApiOptions {
  readonly schemas: VisibleSchemas
  readonly metrics: Database
}

/** A timeseries, and whose series of it somebody may see. */
interface Visible {
  readonly versions: readonly TimeseriesSchema[]
  readonly owners: Owners
}

/** Timeseries in numbers: of the series that whoever asks may see. */
export function serveStatisticsApi(app: App, { schemas, metrics }: StatisticsApiOptions): void {
  serve(app, nexusPublicRoutes.listStatistics, async ({ query }, { request }) => {
    const { limit, page_token } = query
    const caller = callerOf(request)
    const after = page_token === undefined ? '' : tokens.decode(page_token).after
    const catalogue = await schemas.catalogue(caller.scope)
    const names = [...catalogue.names()].filter((name) => name > after).sort()
    const visible = names.slice(0, limit + 1).flatMap((name): Visible[] => {
      const versions = catalogue.versions(name)
      const owners = ownersWithin(caller.scope, versions)
      return owners === undefined ? [] : [{ versions, owners }]
    })
    const page = pageFrom(visible, limit, tokens, ({ versions }) => ({ after: versions[0]!.name }))
    return { ...page, items: await statisticsOf(page.items, caller) }
  })

  serve(app, nexusPublicRoutes.getStatistics, async ({ params: { name } }, { request }) => {
    const caller = callerOf(request)
    const { versions: known, owners } = await schemas.require(name, caller.scope)
    const versions = known.map(({ schema }) => schema)
    const [[statistics], fields] = await Promise.all([
      statisticsOf([{ versions, owners }], caller),
      metrics.fieldStatistics(name, owners),
    ])
    return { ...statistics!, field_statistics: fieldStatisticsOf(versions, fields) }
  })

  async function statisticsOf(
    visible: readonly Visible[],
    caller: Caller,
  ): Promise<TimeseriesStatistics[]> {
    const [counts, stored] = await Promise.all([
      metrics.timeseriesCounts(
        visible.map(({ versions, owners }) => {
          const { name, datumType } = versions[0]!
          return { name, datumType, fields: owners }
        }),
      ),
      caller.role === 'operator' ? storedByName() : undefined,
    ])
    return visible.map(({ versions }) => {
      const { name } = versions[0]!
      return toStatistics(versions, counts.get(name), stored?.get(name))
    })
  }

  async function storedByName(): Promise<ReadonlyMap<string, StoredTimeseries>> {
    const byName = Map.groupBy(await metrics.usage(), ({ name }) => name)
    return new Map(
      Array.from(byName, ([name, days]) => {
        const { first, last, samples, bytes } = totalOf(days)
        return [name, { samples, bytes, oldest_day: first, newest_day: last }]
      }),
    )
  }
}

function toStatistics(
  versions: readonly TimeseriesSchema[],
  counts: TimeseriesCounts | undefined,
  storage: StoredTimeseries | undefined,
): TimeseriesStatistics {
  const newest = versions.at(-1)!
  const { series = 0, newInHour = 0, newInDay = 0, lastSeen, samplesPerSecond } = counts ?? {}
  return {
    timeseries_name: newest.name,
    version: newest.version,
    versions: versions.length,
    description: { ...newest.description },
    datum_type: newest.datumType,
    units: newest.units,
    authz_scope: newest.authzScope,
    fields: fieldsOf(versions).map(({ name, type }) => ({ name, field_type: type })),
    series,
    new_series_hour: newInHour,
    new_series_day: newInDay,
    samples_per_second: samplesPerSecond ?? null,
    last_seen: lastSeen === undefined ? null : formatTimestamp(lastSeen),
    storage: storage ?? null,
  }
}

/** Of all versions, each as the newest has it, ascending by name. */
function fieldsOf(versions: readonly TimeseriesSchema[]): TimeseriesSchema['fields'] {
  const byName = new Map(versions.flatMap(({ fields }) => fields.map((one) => [one.name, one])))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function fieldStatisticsOf(
  versions: readonly TimeseriesSchema[],
  counts: ReadonlyMap<string, FieldCounts>,
): TimeseriesDetails['field_statistics'] {
  return fieldsOf(versions).map(({ name, type, source, description }): FieldStatistics => {
    const { values, most } = counts.get(name) ?? { values: 0, most: [] }
    return {
      name,
      field_type: type,
      source,
      description,
      values,
      most: most.map(({ value, series }) => ({
        type,
        value: parseFieldValue(type, value),
        series,
      })),
    }
  })
}
