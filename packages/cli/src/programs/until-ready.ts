import { setTimeout as sleep } from 'node:timers/promises'

import type { Fetch } from '@oximeter/api/client'

const POLL_MS = 50
const ANSWER_TIMEOUT_MS = 5000

/** Something that gets ready by itself. */
export interface Readiness {
  readonly name: string
  /** What is still missing; undefined when it is ready. */
  readonly missing: () => Promise<string | undefined> | string | undefined
}

/** Waits until all are ready, and returns what is missing if they are not within `timeoutMs`. */
export async function untilReady(
  parts: readonly Readiness[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string[]> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const missing = await Promise.all(
      parts.map(async ({ name, missing: ask }) => {
        const what = await ask()
        return what === undefined ? [] : [`${name}: ${what}`]
      }),
    )
    if (missing.flat().length === 0 || performance.now() >= deadline) return missing.flat()
    signal.throwIfAborted()
    await sleep(POLL_MS)
  }
}

/**
 * What `/readyz` of a server of ours says.
 *
 * @param fetch how it is asked. Default: the global one
 */
export function readyz(name: string, url: string, fetch: Fetch = globalThis.fetch): Readiness {
  return {
    name,
    missing: async () => {
      try {
        const response = await fetch(`${url}/readyz`, {
          signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
        })
        if (response.ok) return undefined
        const { checks } = (await response.json()) as { checks: Record<string, string> }
        return Object.entries(checks)
          .filter(([, check]) => check !== 'ok')
          .map(([check, problem]) => `${check}: ${problem}`)
          .join(', ')
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
  }
}
