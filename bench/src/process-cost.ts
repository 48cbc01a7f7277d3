import { readFileSync, writeFileSync } from 'node:fs'

/** What a process holds in memory, in bytes, as Linux tells it. */
export interface Memory {
  /** All that is resident. Pages of files that several processes share count in each of them. */
  readonly resident: number
  /** The part of it that is no file's: heaps, stacks, caches. */
  readonly anonymous: number
  /** Resident, with shared pages divided among those who share them: adds up over processes. */
  readonly proportional: number
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return {
    resident: kilobytes(status, 'VmRSS'),
    anonymous: kilobytes(status, 'RssAnon'),
    proportional: kilobytes(rollup, 'Pss'),
  }
}

/** The most that was resident since it was forgotten, in bytes. */
export function peakMemoryOf(pid: number): number {
  return kilobytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM')
}

export function forgetPeakMemory(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

function kilobytes(text: string, key: string): number {
  const match = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)
  if (match === null) throw new Error(`/proc does not tell ${key}`)
  return Number(match[1]) * 1024
}

/** In which Linux counts CPU time, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100

/** User and system time of a process since it started, all its threads together, in seconds. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field, the name, may hold anything; it ends with the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

/** Of several processes together. */
export function cpuSecondsOfAll(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
}
