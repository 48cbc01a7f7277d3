import type { ProducerRegistry, ProducerResult } from '@oximeter/core'

/** Somebody asked for a producer that is not here. */
export class ProducerIdMismatch extends Error {
  override readonly name = 'ProducerIdMismatch'
  readonly code = 'producer-id-mismatch'
  /** The registry's id. */
  readonly expected: string
  readonly requested: string

  constructor(expected: string, requested: string) {
    super(`the registry is producer ${expected}, not ${requested}`)
    this.expected = expected
    this.requested = requested
  }
}

/**
 * Takes the samples of all producers of a registry: one result each, in the order of registration. What
 * was taken is gone from producers that queue their samples.
 *
 * @throws ProducerIdMismatch where `producerId` is not the registry's.
 */
export async function collect(
  registry: ProducerRegistry,
  producerId: string,
  options: { signal?: AbortSignal } = {},
): Promise<readonly ProducerResult[]> {
  checkId(registry, producerId)
  return registry.collect(options)
}

/** @throws ProducerIdMismatch */
export function checkId(registry: ProducerRegistry, producerId: string): void {
  if (producerId.toLowerCase() !== registry.id) {
    throw new ProducerIdMismatch(registry.id, producerId)
  }
}
