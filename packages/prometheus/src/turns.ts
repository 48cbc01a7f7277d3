/** So many milliseconds of work are done at a stretch. */
const SLICE_MS = 2

/** Tells when it is somebody else's turn on the event loop. */
export class Turns {
  #until = performance.now() + SLICE_MS

  get isOver(): boolean {
    return performance.now() >= this.#until
  }

  /** Lets all others that wait have their turn. */
  async next(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0))
    this.#until = performance.now() + SLICE_MS
  }
}

/** Does steps that take a fraction of a millisecond each, with other work in between. */
export async function inTurns<T>(steps: Iterator<undefined, T>, signal?: AbortSignal): Promise<T> {
  const turns = new Turns()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (!turns.isOver) continue
    await turns.next()
    signal?.throwIfAborted()
  }
}
