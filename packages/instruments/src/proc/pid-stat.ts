/** What /proc/<pid>/stat tells of a process. Times are in ticks of 1/100 s. */
export interface PidStat {
  readonly state: string
  readonly userTicks: number
  readonly systemTicks: number
  readonly threads: number
  /** Since the host started: with it, no two processes of one pid are the same. */
  readonly startTicks: number
}

/** Undefined of a text that is cut. */
export function parsePidStat(text: string): PidStat | undefined {
  // The name before may hold anything, parentheses and line ends too; it ends with the last one.
  const columns = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', numbers] = [columns[0], columns.slice(1).map(Number)]
  const at = (field: number): number => numbers[field - 4] ?? Number.NaN
  const stat = {
    state,
    userTicks: at(14),
    systemTicks: at(15),
    threads: at(20),
    startTicks: at(22),
  }
  const isWhole = [stat.userTicks, stat.systemTicks, stat.threads, stat.startTicks].every((value) =>
    Number.isFinite(value),
  )
  return isWhole ? stat : undefined
}
