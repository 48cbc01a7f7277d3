/** A collector that has been replaced, or that takes itself for another, asked as if it were assigned. */
export class StaleGeneration extends Error {
  override readonly name = 'StaleGeneration'
  readonly code = 'stale-generation'
  readonly generation: number
  /** The highest that was seen. */
  readonly current: number

  constructor(message: string, generation: number, current: number) {
    super(message)
    this.generation = generation
    this.current = current
  }
}

/** Which collector the producer is assigned to: the one with the highest generation so far. */
export class Assignment {
  #collector: string | undefined
  #generation = -1

  /** The collector that may acknowledge; undefined before one came. */
  get collector(): string | undefined {
    return this.#collector
  }

  /** @throws StaleGeneration where another collector has been assigned since */
  admit(collector: string, generation: number): void {
    const [current, holder] = [this.#generation, this.#collector]
    if (generation < current) {
      throw new StaleGeneration(
        `generation ${generation} is over: the producer has been assigned anew, in generation ${current}`,
        generation,
        current,
      )
    }
    if (generation === current && collector !== holder) {
      throw new StaleGeneration(
        `generation ${generation} is collector ${holder}'s, not ${collector}'s: the generation now is ${current}`,
        generation,
        current,
      )
    }
    this.#collector = collector
    this.#generation = generation
  }
}
