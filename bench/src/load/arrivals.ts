/** When each producer was asked, and how much later than its interval after the time before. */
export class Arrivals {
  readonly #intervalMs: number
  /** When each was asked for the first time, and how often since. */
  readonly #first = new Map<string, { readonly at: number; turns: number }>()
  pulls = 0
  /** Of all pulls but the first of each producer, in milliseconds. */
  lateness: number[] = []

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  get producers(): number {
    return this.#first.size
  }

  note(id: string): void {
    const now = performance.now()
    this.pulls++
    const first = this.#first.get(id)
    if (first === undefined) {
      this.#first.set(id, { at: now, turns: 0 })
      return
    }
    first.turns++
    this.lateness.push(now - first.at - first.turns * this.#intervalMs)
  }

  forget(): void {
    this.#first.clear()
    this.lateness = []
    this.pulls = 0
  }
}
