import { ALERT_OPERATORS, type AlertCondition } from '@oximeter/api/client'

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of `90s`, `5m`, `1h30m`, `1d`; undefined where it is none. */
export function durationIn(text: string): number | undefined {
  if (!/^(?:\d{1,9}[smhd])+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+)([smhd])/g)]
  return parts.reduce(
    (total, [, amount, unit = '']) => total + Number(amount) * (SECONDS[unit] ?? 0),
    0,
  )
}

/** What `> 0.9` says; undefined where it is none. */
export function conditionIn(text: string): AlertCondition | undefined {
  const [, written, amount = ''] = /^\s*([<>]=?|[!=]=)\s*(\S+)\s*$/.exec(text) ?? []
  const op = ALERT_OPERATORS.find((known) => known === written)
  const threshold = /^[+-]?(?:\d|\.\d)/.test(amount)
    ? Number(amount.replaceAll('_', ''))
    : Number.NaN
  return op === undefined || !Number.isFinite(threshold) ? undefined : { op, threshold }
}
