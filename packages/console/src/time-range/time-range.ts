import { formatInstant } from '../format/time.ts'

/**
 * A stretch of time as the address has it: the last `1h`, or between two instants. Where it ends is now, if nothing
 * is said.
 */
export interface TimeRange {
  /** A duration, `1h30m`, or an instant of RFC 3339. */
  readonly from: string
  /** An instant; now where it is left out. */
  readonly to?: string | undefined
}

export const DEFAULT_RANGE: TimeRange = { from: '1h' }

/** Ready-made ones, from the shortest. */
export const LAST_RANGES = ['5m', '15m', '1h', '3h', '6h', '12h', '1d', '2d', '7d', '30d'] as const

const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
}
const DURATION = /^(?:\d+[smhdw])+$/

/** How many seconds a duration is; undefined of anything else. */
export function durationSecondsOf(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined
  const seconds = [...text.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!,
    0,
  )
  return seconds > 0 ? seconds : undefined
}

/** Whether it ends now, whenever that is. */
export function isLive({ to }: TimeRange): boolean {
  return to === undefined
}

/** What an address or a person says; undefined where it makes no sense. */
export function readTimeRange(from: unknown, to: unknown): TimeRange | undefined {
  const begin = textOf(from)
  const end = to === undefined || to === '' || to === 'now' ? undefined : textOf(to)
  if (begin === undefined) return undefined
  const range = { from: begin, ...(end !== undefined && { to: end }) }
  const stretch = stretchOf(range, Date.now())
  return stretch !== undefined && stretch.from < stretch.until ? range : undefined
}

/** When it begins and ends, in seconds since the epoch. */
export function stretchOf(
  { from, to }: TimeRange,
  nowMs: number,
): { from: number; until: number } | undefined {
  const until = to === undefined ? nowMs / 1000 : instantOf(to)
  if (until === undefined) return undefined
  const last = durationSecondsOf(from)
  const begin = last === undefined ? instantOf(from) : until - last
  return begin === undefined ? undefined : { from: begin, until }
}

/** The range that two instants are, in whole milliseconds. */
export function rangeBetween({ from, until }: { from: number; until: number }): TimeRange {
  const [begin, end] = [Math.floor(from * 1000), Math.ceil(until * 1000)]
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() }
}

/** For people: `last 1 hour`, or both ends. */
export function describeRange({ from, to }: TimeRange): string {
  const last = durationSecondsOf(from)
  if (last !== undefined && to === undefined) return `Last ${wordsOf(from)}`
  const begin = last === undefined ? formatInstant(from) : `${wordsOf(from)} before`
  return `${begin} – ${to === undefined ? 'now' : formatInstant(to)}`
}

const WORDS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
}

function wordsOf(duration: string): string {
  return [...duration.matchAll(/(\d+)([smhdw])/g)]
    .map(([, count, unit]) => `${count} ${WORDS[unit!]}${count === '1' ? '' : 's'}`)
    .join(' ')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.trim() : undefined
}

function instantOf(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms / 1000
}
