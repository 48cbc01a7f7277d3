import { formatSeconds } from './quantity.ts'

const JUST_NOW_S = 2

/** How long something is ago, as a person says it: `just now`, `12 s ago`, `in 3 min`. */
export function timeAgo(instant: string | Date, now: Date): string {
  const seconds = (now.getTime() - new Date(instant).getTime()) / 1000
  if (Math.abs(seconds) < JUST_NOW_S) return 'just now'
  const text = coarse(Math.abs(seconds))
  return seconds > 0 ? `${text} ago` : `in ${text}`
}

/** In its largest unit alone; what is ago is not known to the second a day later. */
function coarse(seconds: number): string {
  const [, symbol = 's'] = formatSeconds(seconds).split(' ')
  const unit = { d: 86_400, h: 3600, min: 60 }[symbol] ?? 1
  return `${Math.floor(seconds / unit)} ${symbol}`
}

/** `2026-11-29 10:43:54`, in the zone of the reader. */
export function formatInstant(instant: string | Date): string {
  const date = new Date(instant)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

function two(part: number): string {
  return String(part).padStart(2, '0')
}
