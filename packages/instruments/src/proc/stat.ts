/** Time that one CPU spent in each state since boot, in ticks of 1/100 s. */
interface CpuTicks {
  readonly cpu: number
  readonly ticks: Readonly<Record<CpuState, number>>
}

/** In the order of /proc/stat's columns. Guest time is part of `user` and `nice`: it has no state of its own. */
const CPU_STATES = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const

type CpuState = (typeof CPU_STATES)[number]

/** What Linux shows to programs is in this unit, whatever the kernel's own tick is. */
export const TICKS_PER_SECOND = 100

export interface ProcStat {
  /** Seconds since the epoch; undefined where the line is missing. */
  readonly bootTime: number | undefined
  readonly cpus: readonly CpuTicks[]
}

/** Reads /proc/stat. Columns that an older kernel lacks count as 0; lines it does not know are skipped. */
export function parseProcStat(text: string): ProcStat {
  const cpus: CpuTicks[] = []
  let bootTime: number | undefined
  for (const line of text.split('\n')) {
    const [key = '', ...columns] = line.trim().split(/\s+/)
    const cpu = /^cpu(\d+)$/.exec(key)?.[1]
    if (cpu !== undefined) {
      const values = CPU_STATES.map((state, i) => [state, ticksIn(columns[i])] as const)
      cpus.push({ cpu: Number(cpu), ticks: Object.fromEntries(values) as CpuTicks['ticks'] })
    } else if (key === 'btime' && /^\d+$/.test(columns[0] ?? '')) {
      bootTime = Number(columns[0])
    }
  }
  return { bootTime, cpus }
}

function ticksIn(column: string | undefined): number {
  const value = Number(column ?? 0)
  return Number.isFinite(value) && value > 0 ? value : 0
}
