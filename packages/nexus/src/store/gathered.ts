import { NexusError } from '../nexus-error.ts'

/** What is done together in one go at most. */
const MOST = 1000

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer | PromiseLike<Answer>) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Has what comes one by one done together: while one go is under way the next is gathered, so many calls
 * at once cost a few statements, and a single one waits for nobody.
 */
export class Gathered<Item, Answer> {
  readonly #work: (items: readonly Item[]) => Promise<Answer>
  #waiting: Waiting<Item, Answer>[] = []
  #running: Promise<void> | undefined

  /** @param work answers all that it is given at once */
  constructor(work: (items: readonly Item[]) => Promise<Answer>) {
    this.#work = work
  }

  /** @returns the answer of the go that `item` was in, which began after this call */
  add(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // What comes in the same turn goes along.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, MOST)
      await this.#runTogether(together)
    }
    this.#running = undefined
  }

  async #runTogether(together: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answer = await this.#work(together.map(({ item }) => item))
      for (const { resolve } of together) resolve(answer)
    } catch (error) {
      const isEverybodys = error instanceof NexusError || together.length === 1
      if (isEverybodys) for (const { reject } of together) reject(error)
      // Whoever is refused is so alone.
      else for (const one of together) await this.#runTogether([one])
    }
  }
}
