import { formatTimestamp, type Nanoseconds } from '@oximeter/core'

/** A string as JSON. A lone surrogate, which UTF-8 cannot say, becomes U+FFFD. */
export function stringText(text: string): string {
  return JSON.stringify(text.toWellFormed())
}

/** A count. Those that a double holds are several times faster printed from one. */
export function countText(count: bigint): string {
  return count < 0x1f_ffff_ffff_ffffn ? String(Number(count)) : String(count)
}

let lastTime: Nanoseconds | undefined
let lastText = ''

/** A start time. Remembers the last one: the counters of a process mostly started together. */
export function startTimeText(time: Nanoseconds): string {
  if (time !== lastTime) {
    lastTime = time
    lastText = `"${formatTimestamp(time)}"`
  }
  return lastText
}
