import type { Database } from '@oximeter/db'
import { describeError } from '../pull/failure.ts'
import { pause, type Timers } from '../time/timers.ts'

/** How often is looked whether a database is still there. */
const LOOK_MS = 500
const SILENT = 'no answer in time'

export interface DatabaseWatchOptions {
  readonly timers: Timers
  readonly db: Database
  /** Samples that wait for the database: fewer are a sign of life. */
  readonly waiting: () => number
}

/**
 * Waits until a database is found to be away, or until `signal` aborts: for a quarter of `patienceMs`
 * where it says so, for half where it is only silent.
 */
export async function untilAway(
  { timers, db, waiting }: DatabaseWatchOptions,
  patienceMs: number,
  signal: AbortSignal,
): Promise<void> {
  let since = timers.now()
  for (let left = Infinity; !signal.aborted;) {
    const database = await answerWithin(timers, LOOK_MS, () => ping(db), signal)
    const isProgress = waiting() < left
    left = waiting()
    if (isProgress || database === 'ok') since = timers.now()
    if (timers.now() - since >= patienceMs / (database === SILENT ? 2 : 4)) return
    await pause(timers, LOOK_MS, signal)
  }
}

/** What is answered, or that nothing was. */
export async function answerWithin(
  timers: Timers,
  timeoutMs: number,
  ask: () => Promise<string>,
  signal?: AbortSignal,
): Promise<string> {
  const over = new AbortController()
  const stop = (): void => over.abort()
  signal?.addEventListener('abort', stop)
  const late = pause(timers, timeoutMs, over.signal).then(() => SILENT)
  const answer = await Promise.race([ask(), late])
  over.abort()
  signal?.removeEventListener('abort', stop)
  return answer
}

async function ping(db: Database): Promise<string> {
  try {
    await db.ping()
    return 'ok'
  } catch (error) {
    return describeError(error)
  }
}
