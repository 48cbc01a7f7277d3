import { Semaphore } from './semaphore.ts'

/** A body up to this size is read at once; more needs one of the lane's few places for large ones. */
const SMALL_BODY_BYTES = 256 * 1024

export interface LaneOptions {
  /** Pulls that may run at once. */
  readonly pulls: number
  /** Large bodies that may be in memory at once. */
  readonly largeBodies: number
}

/**
 * Bounds how many pulls run at once, and with it the memory that their bodies take. Producers
 * that failed last time go in a lane of their own, where the dead and the slow wait for each
 * other and never hold up a healthy one.
 */
export class Lane {
  readonly #pulls: Semaphore
  readonly #largeBodies: Semaphore

  constructor({ pulls, largeBodies }: LaneOptions) {
    this.#pulls = new Semaphore(pulls)
    this.#largeBodies = new Semaphore(largeBodies)
  }

  async enter(signal?: AbortSignal): Promise<Passage> {
    return new Passage(await this.#pulls.acquire(signal), this.#largeBodies)
  }
}

/** One pull's place in a lane, until it is disposed of. */
export class Passage implements Disposable {
  readonly #place: Disposable
  readonly #largeBodies: Semaphore
  #largeBody: Disposable | undefined

  constructor(place: Disposable, largeBodies: Semaphore) {
    this.#place = place
    this.#largeBodies = largeBodies
  }

  /** Whether a body that has grown to `bytes` may grow on at once. */
  admits(bytes: number): boolean {
    return bytes <= SMALL_BODY_BYTES || this.#largeBody !== undefined
  }

  /** Waits until it may. */
  async grow(bytes: number, signal?: AbortSignal): Promise<void> {
    if (!this.admits(bytes)) this.#largeBody = await this.#largeBodies.acquire(signal)
  }

  [Symbol.dispose](): void {
    this.#largeBody?.[Symbol.dispose]()
    this.#place[Symbol.dispose]()
  }
}
