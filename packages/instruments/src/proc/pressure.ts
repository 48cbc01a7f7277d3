/** How long tasks stalled for want of a resource since the host started, in microseconds. */
export interface Pressure {
  /** While at least one task stalled. */
  readonly some: number | undefined
  /** While all tasks that had anything to do stalled. */
  readonly full: number | undefined
}

/** Reads one of /proc/pressure; undefined where a line is missing or is none. */
export function parsePressure(text: string): Pressure {
  return { some: totalOf(text, 'some'), full: totalOf(text, 'full') }
}

function totalOf(text: string, tasks: string): number | undefined {
  const total = new RegExp(`^${tasks} .*\\btotal=(\\d+)`, 'm').exec(text)?.[1]
  return total === undefined ? undefined : Number(total)
}
