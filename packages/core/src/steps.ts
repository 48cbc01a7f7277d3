/**
 * Work that pauses wherever it yields: it can be done at once, or in slices with other work in
 * between. Each step takes a fraction of a millisecond.
 */
export type Steps<T> = Generator<undefined, T, undefined>

/** Does all of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
