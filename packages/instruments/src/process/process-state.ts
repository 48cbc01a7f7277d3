import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { parsePidStat, type PidStat } from '../proc/pid-stat.ts'
import { parseMeminfo } from '../proc/meminfo.ts'

/** One look at a process. What could not be read is undefined. */
export interface ProcessState {
  readonly stat: PidStat
  readonly resident: bigint | undefined
  readonly virtual: bigint | undefined
  readonly swapped: bigint | undefined
  /** Only its owner and the superuser may count them. */
  readonly openFiles: number | undefined
}

/**
 * Reads a process; undefined if there is none, or it ended meanwhile: then some of what was read may
 * be of another one that has its pid.
 */
export async function readProcess(
  procPath: string,
  pid: number,
): Promise<ProcessState | undefined> {
  const directory = join(procPath, String(pid))
  const stat = await readStat(directory)
  if (stat === undefined || hasEnded(stat)) return undefined
  const [status, openFiles] = await Promise.all([
    readFile(join(directory, 'status'), 'utf8').catch(() => ''),
    readdir(join(directory, 'fd')).then(
      ({ length }) => length,
      () => undefined,
    ),
  ])
  const after = await readStat(directory)
  if (after?.startTicks !== stat.startTicks || hasEnded(after)) return undefined
  const sizes = parseMeminfo(status)
  return {
    stat,
    resident: sizes.get('VmRSS'),
    virtual: sizes.get('VmSize'),
    swapped: sizes.get('VmSwap'),
    openFiles,
  }
}

async function readStat(directory: string): Promise<PidStat | undefined> {
  try {
    return parsePidStat(await readFile(join(directory, 'stat'), 'utf8'))
  } catch {
    return undefined
  }
}

/** A zombie only waits for its parent. */
function hasEnded({ state }: PidStat): boolean {
  return state === 'Z' || state === 'X'
}
