/** Load averages over 1, 5 and 15 minutes. */
export type LoadAverages = readonly [one: number, five: number, fifteen: number]

/** Reads /proc/loadavg; undefined where it is not three numbers. */
export function parseLoadavg(text: string): LoadAverages | undefined {
  const [one, five, fifteen] = text.trim().split(/\s+/, 3).map(Number)
  if (one === undefined || five === undefined || fifteen === undefined) return undefined
  return [one, five, fifteen].every(Number.isFinite) ? [one, five, fifteen] : undefined
}
