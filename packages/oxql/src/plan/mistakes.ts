import { OxqlError, type OxqlMistake, type Span } from '../oxql-error.ts'
import { PlanProblem } from './plan-problem.ts'

/** Nobody reads more, and each costs a look for what was meant. */
const MOST = 100

/** The mistakes of a query, gathered while it is planned. */
export class Mistakes {
  readonly #list: OxqlMistake[] = []

  /** The same mistake at the same place, as one stage makes it with several tables, is one. */
  add({ start, end }: Span, { code, message, hint }: PlanProblem): void {
    const isKnown = (known: OxqlMistake) =>
      known.span.start === start && known.span.end === end && known.message === message
    if (this.#list.length >= MOST || this.#list.some(isKnown)) return
    const span = { start, end }
    this.#list.push(hint === undefined ? { code, message, span } : { code, message, span, hint })
  }

  /** What is built, or undefined where a problem made a mistake at this place of it. */
  at<T>(span: Span, build: () => T): T | undefined {
    try {
      return build()
    } catch (error) {
      if (!(error instanceof PlanProblem)) throw error
      this.add(span, error)
      return undefined
    }
  }

  /** @throws OxqlError with all of them, in the order of the text */
  throwIfAny(): void {
    const [first, ...others] = this.#list.toSorted(
      (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
    )
    if (first) throw new OxqlError([first, ...others])
  }
}
