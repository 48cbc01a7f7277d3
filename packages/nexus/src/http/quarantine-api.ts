import { nexusPublicRoutes, pageFrom, pageTokens } from '@oximeter/api'
import type { QuarantinedSample, QuarantineGroup } from '@oximeter/api/client'
import { deriveSchema, formatSchemaDiff, formatTimestamp } from '@oximeter/core'
import type {
  Database,
  QuarantinedSample as KeptSample,
  QuarantineGroup as KeptGroup,
} from '@oximeter/db'
import { z } from 'zod'
import { knownVersions } from '../quarantine/known-versions.ts'
import { replayQuarantined } from '../quarantine/replay.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { contradictionsOf, type KnownSchema } from '../store/schema-rules.ts'
import { toSampleJson } from './sample-json.ts'
import { serve, type App } from './server.ts'

export interface QuarantineApiOptions {
  readonly store: NexusStore
  readonly metrics: Database
}

/** A page of groups starts so many further on: their names may be too long for a token. */
const groupTokens = pageTokens(z.object({ skip: z.int().nonnegative() }))
const sampleTokens = pageTokens(z.object({ after: z.string() }))

/** Samples that are kept aside: to look at, to check again, to delete. */
export function serveQuarantineApi(app: App, { store, metrics }: QuarantineApiOptions): void {
  serve(app, nexusPublicRoutes.listQuarantine, async ({ query: { limit, page_token } }) => {
    const skip = page_token === undefined ? 0 : groupTokens.decode(page_token).skip
    const groups = (await metrics.quarantineSummary()).slice(skip, skip + limit + 1)
    const page = pageFrom(groups, limit, groupTokens, () => ({ skip: skip + limit }))
    return { ...page, items: page.items.map(toGroup) }
  })

  serve(app, nexusPublicRoutes.listQuarantined, async ({ params: { name }, query }) => {
    const { reason, limit, page_token } = query
    const [{ items, nextPage }, versions] = await Promise.all([
      metrics.quarantined({
        ...selection(name, reason),
        limit,
        ...(page_token === undefined ? {} : { pageToken: sampleTokens.decode(page_token).after }),
      }),
      knownVersions(store, name),
    ])
    return {
      items: items.map((item) => toQuarantined(item, versions)),
      next_page: nextPage === null ? null : sampleTokens.encode({ after: nextPage }),
    }
  })

  serve(app, nexusPublicRoutes.replayQuarantined, async ({ params: { name }, body }) => {
    const report = await replayQuarantined(store, metrics, selection(name, body.reason))
    return {
      replayed: report.replayed,
      still_refused: report.stillRefused,
      unreadable: report.unreadable,
    }
  })

  serve(app, nexusPublicRoutes.dropQuarantined, async ({ params: { name }, query }) => ({
    dropped: await metrics.dropQuarantined(selection(name, query.reason)),
  }))
}

function selection(name: string, reason: string | undefined) {
  return reason === undefined ? { name } : { name, reason }
}

function toGroup({ name, reason, count, first, last, example }: KeptGroup): QuarantineGroup {
  return {
    timeseries_name: name,
    reason,
    count,
    first: formatTimestamp(first),
    last: formatTimestamp(last),
    example,
  }
}

function toQuarantined(kept: KeptSample, versions: readonly KnownSchema[]): QuarantinedSample {
  const { receivedAt, reason, detail, sample, body } = kept
  const about = { received_at: formatTimestamp(receivedAt), reason, detail }
  if (sample === null) return { ...about, diff: [], sample: null, body }
  const differences = contradictionsOf(
    { schema: deriveSchema(sample.timeseries), provisional: true },
    versions,
  )
  return {
    ...about,
    diff: differences.map((difference) => formatSchemaDiff([difference])),
    sample: toSampleJson(sample),
    body: null,
  }
}
