import type { Steps } from './steps.ts'

/** So many milliseconds of work are done at a stretch, whoever wants it done. */
const SLICE_MS = 2

/** Does a step; true if it was the last. */
type Task = () => boolean

const tasks: Task[] = []
/** When the slice of this turn of the event loop is over; undefined before it has begun. */
let sliceEnd: number | undefined

/**
 * Does the steps in slices, with other work in between. Whoever wants steps done at the same time
 * takes turns with it, so that nobody waits for one that is long.
 *
 * @throws whatever a step throws; the signal's reason once it is aborted
 */
export function inSlices<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    tasks.push(() => {
      try {
        signal.throwIfAborted()
        const step = steps.next()
        if (step.done) resolve(step.value)
        return step.done === true
      } catch (thrown) {
        reject(thrown)
        return true
      }
    })
    work()
  })
}

function work(): void {
  if (sliceEnd === undefined) {
    sliceEnd = performance.now() + SLICE_MS
    setTimeout(() => {
      sliceEnd = undefined
      if (tasks.length > 0) work()
    }, 0)
  }
  while (performance.now() < sliceEnd) {
    const task = tasks.shift()
    if (!task) return
    if (!task()) tasks.push(task)
  }
}
