/** The longest that the event loop was held while something was done, in milliseconds of CPU of its thread. */
export async function longestStall(run: () => Promise<unknown>): Promise<number> {
  await untilIdle()
  let longest = 0
  let last = threadTime()
  const look = () => {
    const now = threadTime()
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

/** Milliseconds of CPU that this thread has had: those of others do not make it stall. */
function threadTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

export function untilIdle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
