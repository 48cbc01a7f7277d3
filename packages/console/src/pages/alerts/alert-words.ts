import type {
  AlertChange,
  AlertCondition,
  AlertRule,
  AlertSeverity,
  AlertState,
} from '@oximeter/api/client'

import { formatCount } from '../../format/quantity.ts'
import type { Tone } from '../../parts/StatTile.tsx'

export const SEVERITY_TONES: Record<AlertSeverity, Tone> = {
  info: 'plain',
  warning: 'warning',
  critical: 'bad',
}

/** Those first that want somebody. */
const ORDER: Record<AlertState, number> = { firing: 0, pending: 1, resolved: 2 }
const SEVERITIES: Record<AlertSeverity, number> = { critical: 0, warning: 1, info: 2 }

interface Ranked {
  readonly state: AlertState
  readonly severity: AlertSeverity
  readonly time_active: string
}

export function byUrgency(a: Ranked, b: Ranked): number {
  return (
    ORDER[a.state] - ORDER[b.state] ||
    SEVERITIES[a.severity] - SEVERITIES[b.severity] ||
    b.time_active.localeCompare(a.time_active)
  )
}

export function toneOf(change: AlertChange, severity: AlertSeverity): Tone {
  switch (change) {
    case 'firing':
      return severity === 'info' ? 'warning' : 'bad'
    case 'pending':
      return 'warning'
    case 'resolved':
      return 'good'
    case 'inactive':
      return 'plain'
  }
}

export interface JudgedRule {
  readonly word: string
  readonly tone: Tone
  readonly reason?: string
}

type RuleFacts = Pick<AlertRule, 'enabled' | 'evaluation' | 'firing' | 'pending' | 'severity'>

/** How a rule is, in a word: first whether it works at all. */
export function judgeRule(rule: RuleFacts): JudgedRule {
  const { enabled, evaluation, firing, pending, severity } = rule
  if (!enabled) return { word: 'off', tone: 'plain' }
  if (evaluation === null) {
    return { word: 'waiting', tone: 'plain', reason: 'It was not evaluated yet.' }
  }
  if (evaluation.error !== null) return { word: 'failing', tone: 'bad', reason: evaluation.error }
  if (firing > 0) return { word: `${formatCount(firing)} firing`, tone: toneOf('firing', severity) }
  if (pending > 0) return { word: `${formatCount(pending)} pending`, tone: 'warning' }
  return {
    word: 'well',
    tone: 'good',
    ...(evaluation.note !== null && { reason: evaluation.note }),
  }
}

/** `> 30`. */
export function conditionText(condition: AlertCondition | null): string {
  return condition === null
    ? 'every value but false: the query chooses'
    : `${condition.op} ${condition.threshold}`
}

/** A value as far as people compare it; bits past that are in the timeseries. */
export function valueText(value: number | bigint | string | null): string {
  if (value === null) return '–'
  if (typeof value !== 'number') return String(value)
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}
