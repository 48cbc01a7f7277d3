import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { MetricsError, type Nanoseconds, type Producer, type Sample } from '@oximeter/core'

import * as metrics from '../generated/process.ts'
import { hostFieldsOf, type HostIdentity } from '../host/host-target.ts'
import { parsePidStat } from '../proc/pid-stat.ts'
import { parseProcStat, TICKS_PER_SECOND } from '../proc/stat.ts'
import { readProcess, type ProcessState } from './process-state.ts'

export interface ProcessOptions extends HostIdentity {
  /** What to call the process: the same for those that replace it, and no other's on the host. */
  readonly name: string
  /**
   * Which process: a pid is the process that has it now, and no other that has it later. A function
   * is asked at each collection, and tells the pid of whichever process has the name by then, or
   * undefined while there is none.
   */
  readonly pid: number | (() => number | undefined | Promise<number | undefined>)
  /** Where Linux shows its state. Default `/proc`. */
  readonly procPath?: string
}

const gauges = {
  resident: metrics.memoryResident,
  virtual: metrics.memoryVirtual,
  swapped: metrics.memorySwapped,
  threads: metrics.threads,
  openFiles: metrics.openFiles,
}

const NANOSECONDS_A_TICK = 1_000_000_000n / BigInt(TICKS_PER_SECOND)

/**
 * A process of this host, of whatever program, as Linux tells of it.
 *
 * | metrics of the target `process` {name, hostname, host_id} | what |
 * | --- | --- |
 * | `cpu_time` {mode} | cumulative, seconds, since the process started |
 * | `memory_resident`, `memory_virtual`, `memory_swapped` | bytes |
 * | `threads` | count |
 * | `open_files` | count; missing where this program may not look |
 *
 * A process that has ended has no samples. One that replaces it continues its series, with totals that
 * count from its own start: no rate is negative, and none counts twice.
 *
 * @throws MetricsError `schema_definition` if `pid` is no pid of a process that runs, or there is no
 *   /proc; `datum_error` for a `hostId` that is no UUID
 *
 * @example
 * registry.register(processProducer({ name: 'postgres', pid: 4711 }))
 */
export function processProducer(options: ProcessOptions): Producer {
  const { name, pid, procPath = '/proc' } = options
  const target = metrics.process.of({ name, ...hostFieldsOf(options) })
  const boot = bootTimeIn(procPath)
  const only = typeof pid === 'number' ? startOf(procPath, pid) : undefined

  return {
    async produce({ timestamp }) {
      const asked = typeof pid === 'number' ? pid : await pid()
      if (asked === undefined) return []
      if (!isPid(asked)) throw noProcess(asked, 'is no pid')
      const state = await readProcess(procPath, asked)
      if (state === undefined) return []
      if (only !== undefined && state.stat.startTicks !== only) return []
      return samplesOf(target, state, startTimeOf(state, boot, timestamp), timestamp)
    },
  }
}

function samplesOf(
  target: ReturnType<typeof metrics.process.of>,
  state: ProcessState,
  startTime: Nanoseconds,
  timestamp: Nanoseconds,
): Sample[] {
  const { userTicks, systemTicks, threads } = state.stat
  const cpu = (mode: string, ticks: number): Sample => {
    const total = { startTime, value: ticks / TICKS_PER_SECOND }
    return metrics.cpuTime.sample(target, { mode }, total, timestamp)
  }
  const { resident, virtual, swapped, openFiles } = state
  const values = { resident, virtual, swapped, threads, openFiles }
  return [
    cpu('user', userTicks),
    cpu('system', systemTicks),
    ...Object.entries(gauges).map(([key, of]) => {
      const value = values[key as keyof typeof values]
      return value === undefined
        ? of.missing(target, {}, { timestamp })
        : of.sample(target, {}, value, timestamp)
    }),
  ]
}

/** Always before the collection, also of a process that started just now. */
function startTimeOf({ stat }: ProcessState, boot: bigint, timestamp: bigint): Nanoseconds {
  const start = boot + BigInt(stat.startTicks) * NANOSECONDS_A_TICK
  return start < timestamp ? start : timestamp - 1_000_000n
}

function bootTimeIn(procPath: string): Nanoseconds {
  const { bootTime } = parseProcStat(textOf(join(procPath, 'stat')) ?? '')
  if (bootTime === undefined) {
    const message = `there is no ${procPath}/stat that tells when the host started: processes can be watched on Linux only`
    throw new MetricsError({ type: 'schema_definition', message })
  }
  return BigInt(bootTime) * 1_000_000_000n
}

/** When the process started that has the pid now. */
function startOf(procPath: string, pid: number): number {
  if (!isPid(pid)) throw noProcess(pid, 'is no pid')
  const stat = parsePidStat(textOf(join(procPath, String(pid), 'stat')) ?? '')
  if (stat === undefined) throw noProcess(pid, 'is no process that runs')
  return stat.startTicks
}

function isPid(pid: number): boolean {
  return Number.isSafeInteger(pid) && pid > 0
}

function noProcess(pid: number, problem: string): MetricsError {
  const message = `${String(pid)} ${problem}: give the pid of one, or a function that tells it when asked`
  return new MetricsError({ type: 'schema_definition', message })
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
