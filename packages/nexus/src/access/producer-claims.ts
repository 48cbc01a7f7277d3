import { HttpProblem } from '@oximeter/api/client'
import type { ClaimRows } from '../store/claims.ts'
import type { Caller } from './caller.ts'
import { ShortMemory } from './short-memory.ts'

/** Producers renew every few minutes: what was right then is right now. */
const MEMORY_MS = 600_000
const MOST_REMEMBERED = 100_000

/** Sees to it that a producer's token registers that producer alone, or those that it was made for. */
export class ProducerClaims {
  readonly #rows: Pick<ClaimRows, 'claim' | 'release'>
  readonly #remembered: ShortMemory<string>

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    rows: Pick<ClaimRows, 'claim' | 'release'>,
    now: () => number = () => performance.now(),
  ) {
    this.#rows = rows
    this.#remembered = new ShortMemory(MOST_REMEMBERED, now)
  }

  /** @throws {HttpProblem} 403 where the producer is somebody else's */
  async require({ role, token }: Caller, producerId: string): Promise<void> {
    if (role === 'operator' || token === undefined) return
    const { id, name, producerIds } = token
    if (producerIds !== null && !producerIds.includes(producerId)) {
      throw forbidden(`token '${name}' is for other producers than ${producerId}`)
    }
    if (this.#remembered.get(producerId) === id) return
    const claimed = await this.#rows.claim(producerId, id)
    if (claimed) {
      this.#remembered.set(producerId, id, MEMORY_MS)
    } else if (producerIds === null) {
      throw forbidden(
        `producer ${producerId} belongs to another token than '${name}': register it with that ` +
          'one, or have an operator make a token for it (oximeter tokens create --producer)',
      )
    }
  }

  /** The producer has ended: whoever registers it next has it. */
  async release(producerId: string): Promise<void> {
    this.#remembered.delete(producerId)
    await this.#rows.release(producerId)
  }
}

function forbidden(detail: string): HttpProblem {
  return new HttpProblem(403, 'Forbidden', detail)
}
