/** Milliseconds of CPU that this thread has had: those of others, on a busy machine, are not in it. */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
