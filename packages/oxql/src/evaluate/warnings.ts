import type { OxqlWarning } from '../result/result.ts'

/** What goes wrong with single points while a plan is evaluated. */
export class Warnings {
  readonly #counts = new Map<'total-fell' | 'bins-changed', number>()

  add(code: 'total-fell' | 'bins-changed'): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1)
  }

  list(): readonly OxqlWarning[] {
    return Array.from(this.#counts, ([code, count]) => ({ code, message: MESSAGES[code], count }))
  }
}

const MESSAGES = {
  'total-fell': 'a running total fell although it did not begin anew: such points are null',
  'bins-changed':
    'distributions of different bins were to be subtracted or merged: such points are null',
} as const
