import type { ProducerRegistry } from '@oximeter/core'

import { servedRegistry } from './served-registry.ts'

export interface LastPageOptions {
  /** How long a collector has time to come for it and make it durable. Default 15 000. */
  deadlineMs?: number
}

/**
 * Collects a registry for the last time, and waits until a collector has made everything durable, so
 * that what was recorded last is not lost with the program. For applications that serve the registry
 * on a server of their own; `ProducerServer.close` does it by itself. Call it while the registry is
 * still served and registered.
 *
 * A collector comes at the producer's interval, and is then asked to hurry.
 *
 * @returns whether everything is durable; false where the deadline passed before
 * @example
 * await offerLastPage(registry, { deadlineMs: 20_000 })
 * await registration.close()
 * await app.close()
 */
export async function offerLastPage(
  registry: ProducerRegistry,
  { deadlineMs = 15_000 }: LastPageOptions = {},
): Promise<boolean> {
  // Its timer keeps the process alive meanwhile.
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), deadlineMs)
  try {
    return await servedRegistry(registry).pages.offerLast(deadline.signal)
  } finally {
    clearTimeout(timer)
  }
}
