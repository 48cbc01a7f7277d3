/** A query that was run, for coming back to it. */
export interface PastQuery {
  readonly query: string
  /** Milliseconds since the epoch. */
  readonly time: number
}

export const MAX_PAST = 50

/** With a query that was just run at its front, once. */
export function remember(
  past: readonly PastQuery[],
  query: string,
  time: number,
): readonly PastQuery[] {
  const others = past.filter((one) => one.query !== query)
  return [{ query, time }, ...others].slice(0, MAX_PAST)
}

const KEY = 'oximeter.queries'

/** What this browser remembers; nothing where it is not allowed to, or where somebody else wrote there. */
export function pastQueries(): readonly PastQuery[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isPastQuery) : []
  } catch {
    return []
  }
}

export function keepPastQueries(past: readonly PastQuery[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(past))
  } catch {
    // It is full, or forbidden: nothing depends on it.
  }
}

function isPastQuery(value: unknown): value is PastQuery {
  return (
    typeof value === 'object' &&
    value !== null &&
    'query' in value &&
    typeof value.query === 'string' &&
    'time' in value &&
    typeof value.time === 'number'
  )
}
