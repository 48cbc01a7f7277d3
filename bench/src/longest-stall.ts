import { threadCpuMs } from '@oximeter/apptest/thread-cpu'

/** The longest that the event loop was held while something was done, in milliseconds of CPU of its thread. */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  await untilIdle()
  let longest = 0
  let last = threadCpuMs()
  const look = () => {
    const now = threadCpuMs()
    longest = Math.max(longest, now - last)
    last = now
  }
  let isOver = false
  const turn = () => {
    look()
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await run()
  look()
  isOver = true
  return longest
}

export function untilIdle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
