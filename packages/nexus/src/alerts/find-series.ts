import type { FullAlertRule } from '@oximeter/api'
import { DbError, type Database, type OxqlBudget } from '@oximeter/db'
import { OxqlError, type ResultSeries } from '@oximeter/oxql'
import { RuleError } from './rule-error.ts'
import { checkShapes, queryAtOneTime } from './rule-query.ts'
import { holds, type RuleValue } from './rule-value.ts'

const NS_PER_MS = 1_000_000n

export const MAX_SERIES = 10_000

/** Half of what people's queries may use: rules are small, and many. */
const BUDGET: OxqlBudget = {
  timeoutMs: 10_000,
  maxRowsRead: 500_000_000,
  maxMemoryBytes: 192 * 1024 * 1024,
  maxSeries: MAX_SERIES,
  maxPoints: MAX_SERIES,
}

export interface FoundSeries {
  /** As text; without those that it lacks. */
  readonly fields: Readonly<Record<string, string>>
  readonly value: RuleValue
  /** Whether that is an alert. */
  readonly holds: boolean
}

export interface Found {
  readonly series: readonly FoundSeries[]
  /** What was odd in the data. */
  readonly warnings: readonly string[]
}

/**
 * Asks what a rule asks.
 *
 * @param time as of when; it is asked a little before that, as the rule says
 * @throws OxqlError, {@link RuleError}, DbError
 */
export async function findSeries(
  rule: Pick<FullAlertRule, 'query' | 'lookback_secs' | 'delay_secs' | 'condition'>,
  {
    metrics,
    time,
    signal,
  }: {
    readonly metrics: Pick<Database, 'oxql'>
    readonly time: Date
    readonly signal: AbortSignal
  },
): Promise<Found> {
  const now = BigInt(time.getTime() - rule.delay_secs * 1000) * NS_PER_MS
  const { tables, warnings, truncated } = await metrics.oxql(queryAtOneTime(rule), {
    now,
    signal,
    budget: BUDGET,
  })
  checkShapes(
    rule,
    tables.map(({ shape }) => shape),
  )
  if (truncated !== undefined) {
    // Of what is left out nobody knows whether it is well.
    throw new RuleError(
      `the query answers more than ${MAX_SERIES} series: filter, or group them with group_by`,
    )
  }
  const names = tables[0]?.shape.fields.map(({ name }) => name) ?? []
  return {
    series: (tables[0]?.series ?? []).flatMap((one) => foundIn(one, names, rule)),
    warnings: warnings.map(({ message }) => message),
  }
}

function foundIn(
  { fields, points }: ResultSeries,
  names: readonly string[],
  { condition }: Pick<FullAlertRule, 'condition'>,
): FoundSeries[] {
  const value = points.values[0]?.values.at(-1)
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean')
    return []
  const texts = names.flatMap((name, i): [string, string][] => {
    const field = fields[i]
    return field === null || field === undefined ? [] : [[name, String(field)]]
  })
  return [{ fields: Object.fromEntries(texts), value, holds: holds(value, condition) }]
}

/** What is said of an evaluation that failed. */
export function evaluationProblem(error: unknown): string {
  if (error instanceof OxqlError) {
    return error.mistakes
      .map(({ message, hint }) => (hint ? `${message}: ${hint}` : message))
      .join('; ')
  }
  if (error instanceof RuleError || error instanceof DbError) return error.message
  return error instanceof Error ? error.message : String(error)
}
