import { formatTimestamp, parseTimestamp } from '@oximeter/core'

/** A time as `--from` and `--to` give it, as OxQL writes it. */
export type TimeText = string

const DURATION = /^(?:\d+(?:Y|M|w|d|h|m|s|ms|us|ns))+$/
const DATE = /^\d{4}-\d\d-\d\d$/
const TIME_OF_DAY = /^\d\d:\d\d:\d\d(?:\.\d{1,9})?$/
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)?$/

/**
 * Reads a time: `now`, `1h30m` for so long ago, a date, a time of today, or both, in UTC or with an
 * offset.
 *
 * @returns undefined if it is none
 */
export function parseTime(text: string): TimeText | undefined {
  if (text === 'now') return '@now()'
  if (DURATION.test(text)) return `@now() - ${text}`
  const written = text.replace(/^@/, '')
  if (TIME_OF_DAY.test(written)) return `@${written}`
  if (DATE.test(written)) return isTime(`${written}T00:00:00Z`) ? `@${written}` : undefined
  if (!DATE_TIME.test(written)) return undefined
  const iso = written.replace(' ', 'T').toUpperCase()
  const withOffset = /(?:Z|[+-]\d\d:\d\d)$/.test(iso) ? iso : `${iso}Z`
  if (!isTime(withOffset)) return undefined
  return `@${formatTimestamp(parseTimestamp(withOffset)).replace(/Z$/, '')}`
}

function isTime(text: string): boolean {
  try {
    parseTimestamp(text)
    return true
  } catch {
    return false
  }
}
