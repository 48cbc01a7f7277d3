import { nexusPublicRoutes, pageFrom, pageTokens } from '@oximeter/api'
import {
  notFound,
  type RetentionChange,
  type RetentionDeletion,
  type RetentionPolicyJson,
  type TimeseriesUsage,
} from '@oximeter/api/client'
import {
  checkPattern,
  DEFAULT_POLICY,
  Policies,
  type Database,
  type DayUsage,
  type RetentionPolicy,
} from '@oximeter/db'
import { z } from 'zod'
import type { Repeated } from '../background/repeated.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { serve, type App } from './server.ts'
import { totalOf } from './usage-total.ts'

export interface RetentionApiOptions {
  readonly store: NexusStore
  readonly metrics: Database
  /** Deletes what is kept no longer. */
  readonly passes: Pick<Repeated, 'now'>
}

const usageTokens = pageTokens(z.object({ after: z.string() }))

/** How long samples are kept, and what that means for what is stored. */
export function serveRetentionApi(app: App, { store, metrics, passes }: RetentionApiOptions): void {
  const change = async (
    policies: readonly RetentionPolicy[],
    pattern: string,
    apply: (() => Promise<void>) | undefined,
  ): Promise<RetentionChange> => {
    const deletions = summed(await metrics.planRetention(policies))
    await apply?.()
    if (apply) passes.now()
    const given = policies.find((policy) => policy.pattern === pattern)
    const policy = toJson(given ?? new Policies(policies).of(pattern), given !== undefined)
    return { policy, applied: apply !== undefined, deletions }
  }

  serve(app, nexusPublicRoutes.listRetention, async () => {
    const policies = await store.retention.all()
    const isGiven = policies.some(({ pattern }) => pattern === DEFAULT_POLICY.pattern)
    const items = policies.map((policy) => toJson(policy, true))
    if (!isGiven) items.push(toJson(DEFAULT_POLICY, false))
    return { items: items.toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1)) }
  })

  serve(app, nexusPublicRoutes.listUsage, async ({ query: { limit, page_token } }) => {
    const after = page_token === undefined ? '' : usageTokens.decode(page_token).after
    const [usage, given] = await Promise.all([metrics.usage(), store.retention.all()])
    const policies = new Policies(given)
    const byName = [...Map.groupBy(usage, ({ name }) => name)]
      .filter(([name]) => name > after)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit + 1)
    const items = byName.map(([name, days]) => toUsage(name, days, policies))
    return pageFrom(items, limit, usageTokens, ({ timeseries_name }) => ({
      after: timeseries_name,
    }))
  })

  serve(app, nexusPublicRoutes.setRetention, async ({ params: { pattern }, body }) => {
    checkPattern(pattern)
    const policy = { pattern, days: body.days, bytes: body.bytes ?? null }
    const others = without(await store.retention.all(), pattern)
    const apply = body.dry_run === true ? undefined : () => store.retention.set(policy)
    return change([...others, policy], pattern, apply)
  })

  serve(app, nexusPublicRoutes.removeRetention, async ({ params: { pattern }, query }) => {
    const policies = await store.retention.all()
    const others = without(policies, pattern)
    if (others.length === policies.length) {
      const known = policies.map((policy) => policy.pattern).join(', ')
      throw notFound(
        `nobody has said how long ${pattern} is kept; ${known === '' ? 'there are no policies' : `policies are of ${known}`}`,
      )
    }
    const apply = query.dry_run === 'true' ? undefined : () => store.retention.remove(pattern)
    return change(others, pattern, apply)
  })
}

function without(policies: readonly RetentionPolicy[], pattern: string): RetentionPolicy[] {
  return policies.filter((policy) => policy.pattern !== pattern)
}

function toJson({ pattern, days, bytes }: RetentionPolicy, given: boolean): RetentionPolicyJson {
  return { pattern, days, bytes, given }
}

function toUsage(name: string, days: readonly DayUsage[], policies: Policies): TimeseriesUsage {
  const { first, last, samples, bytes } = totalOf(days)
  const { pattern } = policies.of(name)
  return { timeseries_name: name, pattern, oldest_day: first, newest_day: last, samples, bytes }
}

/** By timeseries, the most bytes first. */
function summed(deletions: readonly DayUsage[]): RetentionDeletion[] {
  const byName = Map.groupBy(deletions, ({ name }) => name)
  return Array.from(byName, ([name, days]) => {
    const { first, last, samples, bytes } = totalOf(days)
    return {
      timeseries_name: name,
      days: days.length,
      first_day: first,
      last_day: last,
      samples,
      bytes,
    }
  }).toSorted((a, b) => b.bytes - a.bytes)
}
