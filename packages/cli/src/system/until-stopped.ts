import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { createLogger } from './logger.ts'
import { Progress } from './progress.ts'

/** What a long-lived program is given to start with. */
export interface Surroundings {
  readonly progress: Progress
  readonly logger: Logger
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** What it holds is stopped in the end, the last first. */
  readonly stack: AsyncDisposableStack
}

/**
 * Starts one part of a program. It is stopped in the end, after all parts that were started later, if
 * it did start. Parts may start side by side.
 */
export async function startPart<T>(
  { progress, stack, signal }: Surroundings,
  name: string,
  start: () => Promise<T>,
  stop: (part: T) => Promise<unknown>,
): Promise<{ part: T; took: string }> {
  const starting = progress.during('starting', name, start)
  stack.defer(async () => {
    const started = await starting.catch(() => undefined)
    if (started === undefined) return
    const { took } = await progress.during('stopping', name, () => stop(started.result))
    progress.line(`  ${name} stopped in ${took}`)
  })
  const { result, took } = await starting
  signal.throwIfAborted()
  return { part: result, took }
}

/** npm hands on the signal that the terminal has sent already: one Ctrl-C arrives as two. */
const SAME_KEY_MS = 500
const HARD_EXIT_CODE = 130
/** Ctrl-C, what service managers send, and a terminal that is closed. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Starts a program, lets it run until Ctrl-C or SIGTERM, and stops what it has put on the stack. A
 * second Ctrl-C ends the process at once.
 */
export async function untilStopped(
  config: Config,
  start: (surroundings: Surroundings) => Promise<void>,
): Promise<void> {
  using progress = new Progress()
  const logger = await createLogger(config, () => progress.clear())
  const stopping = new AbortController()
  const { signal } = stopping
  const stopped = new Promise((resolve) => signal.addEventListener('abort', resolve))
  // Signals alone do not keep a process alive.
  const alive = setInterval(() => undefined, 2 ** 30)
  let firstAt = 0
  const onSignal = (): void => {
    if (!signal.aborted) {
      firstAt = performance.now()
      progress.line()
      stopping.abort(new Interrupted())
    } else if (performance.now() - firstAt > SAME_KEY_MS) {
      progress.line('Stopped hard; the next start puts things right.')
      process.exit(HARD_EXIT_CODE)
    }
  }
  for (const name of STOP_SIGNALS) process.on(name, onSignal)
  const stack = new AsyncDisposableStack()
  try {
    await start({ progress, logger, signal, stack })
    await stopped
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
  } finally {
    await stack.disposeAsync()
    clearInterval(alive)
    for (const name of STOP_SIGNALS) process.off(name, onSignal)
  }
  progress.line('Stopped.')
}

/** The start was given up because the person wants to stop. */
class Interrupted extends Error {
  override readonly name = 'Interrupted'
}
