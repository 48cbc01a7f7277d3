import { MATCHER_OPERATORS, type AlertMatcher } from '@oximeter/api/client'

const LINE = /^\s*([a-z_]\w*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/i

/** Matchers as they are typed, `room=attic` or `room=~a.*` in each line; undefined where one is none. */
export function readMatchers(lines: string): AlertMatcher[] | undefined {
  const matchers: AlertMatcher[] = []
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue
    const [, label, operator, value] = LINE.exec(line) ?? []
    const op = MATCHER_OPERATORS.find((one) => one === operator)
    if (label === undefined || op === undefined || value === undefined) return undefined
    matchers.push({ label, op, value })
  }
  return matchers.length === 0 ? undefined : matchers
}

export function matcherText({ label, op, value }: AlertMatcher): string {
  return `${label}${op}${value}`
}

/** Those of one alert and no other. */
export function matchersOf(labels: Readonly<Record<string, string>>): AlertMatcher[] {
  return Object.entries(labels).map(([label, value]) => ({ label, op: '=', value }))
}
