import { setTimeout as delay } from 'node:timers/promises'

import { reasonOf, RequestError } from '@oximeter/api/client'

import { formatDuration } from '../output/quantity.ts'

/** Aborts when the person has seen enough: Ctrl-C, or SIGTERM. */
export function untilInterrupted(): AbortSignal {
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop)
  return stopping.signal
}

export interface WatchOptions {
  readonly intervalMs: number
  readonly signal: AbortSignal
  readonly output: NodeJS.WriteStream
}

const CLEAR = '\u001B[H\u001B[2J'

/**
 * Shows an answer again and again until the signal aborts: on a terminal in place of the one before,
 * elsewhere one after the other. That nobody answers for a while ends nothing.
 */
export async function watch(
  show: () => Promise<string>,
  { intervalMs, signal, output }: WatchOptions,
): Promise<void> {
  while (!signal.aborted) {
    const began = performance.now()
    const text = await textOf(show, signal)
    if (text !== undefined) {
      const clear = output.isTTY ? CLEAR : ''
      const time = new Date().toISOString().replace(/\.\d+/, '')
      output.write(`${clear}${time}, every ${formatDuration(intervalMs)}\n\n${text}\n`)
    }
    const rest = Math.max(0, intervalMs - (performance.now() - began))
    await delay(rest, undefined, { signal }).catch(() => undefined)
  }
}

async function textOf(
  show: () => Promise<string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await show()
  } catch (error) {
    if (signal.aborted) return undefined
    if (error instanceof RequestError) return `no answer: ${reasonOf(error)}\n`
    throw error
  }
}
