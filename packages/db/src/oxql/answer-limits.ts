import type { FullBudget } from './budget.ts'

/** How much of an answer is kept: series up to a number, and only whole ones, of all tables together. */
export class AnswerLimits {
  readonly #maxPoints: number
  readonly #maxSeries: number
  #points = 0
  #series = 0
  #excess: 'points' | 'series' | undefined

  constructor({ maxPoints, maxSeries }: Pick<FullBudget, 'maxPoints' | 'maxSeries'>) {
    this.#maxPoints = maxPoints
    this.#maxSeries = maxSeries
  }

  /** @returns whether a series of so many points, of all its dimensions, is kept; none is after one that is not */
  keeps(points: number): boolean {
    if (this.#excess === undefined) {
      if (this.#series === this.#maxSeries) this.#excess = 'series'
      else if (this.#points + points > this.#maxPoints) this.#excess = 'points'
    }
    if (this.#excess !== undefined) return false
    this.#points += points
    this.#series++
    return true
  }

  /** Why there is less than there would be; undefined if there is all. */
  get reason(): string | undefined {
    switch (this.#excess) {
      case 'series':
        return `there are more than ${this.#maxSeries} series: group them, or ask for fewer`
      case 'points':
        return `there are more than ${this.#maxPoints} points: ask for a shorter time, a longer step or fewer series`
      case undefined:
        return undefined
    }
  }
}
