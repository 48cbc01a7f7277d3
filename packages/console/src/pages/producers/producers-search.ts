import { PRODUCER_HEALTHS, type ProducerHealth } from './producer-health.ts'

/** What the address says of the list of producers. */
export interface ProducersSearch {
  /** What they are searched by. */
  readonly q?: string | undefined
  readonly health?: ProducerHealth | undefined
}

/** Of an address that somebody may have typed: what makes no sense is left out. */
export function readProducersSearch({ q, health }: Record<string, unknown>): ProducersSearch {
  const known = PRODUCER_HEALTHS.find((one) => one === health)
  return {
    ...(q !== undefined && q !== '' && { q: String(q) }),
    ...(known !== undefined && { health: known }),
  }
}
