import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os'
import { join } from 'node:path'

import type { Nanoseconds, Producer } from '@oximeter/core'

import { parseDiskstats } from '../proc/diskstats.ts'
import { parseLoadavg } from '../proc/loadavg.ts'
import { parseMeminfo } from '../proc/meminfo.ts'
import { parseMountinfo } from '../proc/mountinfo.ts'
import { parseNetDev } from '../proc/net-dev.ts'
import { parsePressure, type Pressure } from '../proc/pressure.ts'
import { parseProcStat, TICKS_PER_SECOND } from '../proc/stat.ts'
import { cpuProducer } from './cpu.ts'
import { diskProducer } from './disks.ts'
import { fileSystemProducer } from './file-systems.ts'
import { hostOf, type Host, type HostIdentity } from './host-target.ts'
import { linkProducer } from './links.ts'
import { loadProducer } from './load.ts'
import { memoryProducer, memorySizes } from './memory.ts'
import { pressureProducer } from './pressure.ts'

export interface HostOptions extends HostIdentity {
  /** Where Linux shows its state; without one there, node:os is asked. Default `/proc`. */
  readonly procPath?: string
  /** Which block devices to watch. Default: all but loop devices, RAM disks and partitions. */
  readonly disks?: (name: string) => boolean
  /** Which network links to watch. Default: all but `veth…`. */
  readonly links?: (name: string) => boolean
}

/**
 * This host, one producer per subject: a subject that cannot be read fails alone.
 *
 * | metrics of the target `host` {hostname, host_id} | what |
 * | --- | --- |
 * | `cpu_time` {cpu, state} | cumulative, seconds |
 * | `memory_total`, `_available`, `_used`, `_free`, `_buffers`, `_cached`, `swap_total`, `swap_used` | bytes |
 * | `load_average` {minutes} | 1, 5 and 15 |
 * | `stall_time` {resource, tasks} | cumulative, seconds; none on kernels without pressure information |
 * | `disk_reads`, `_writes`, `_read_bytes`, `_written_bytes`, `_read_time`, `_write_time`, `_busy_time` {disk} | cumulative |
 * | `filesystem_size`, `_free`, `_available`, `_files`, `_files_free` {mount_point, device, filesystem_type} | bytes and counts |
 * | `link_received_bytes`, `_packets`, `_errors`, `_drops`, and `link_sent_…` {link} | cumulative |
 *
 * Totals count since the host started, or since the device appeared. Where there is no /proc (macOS)
 * only CPU time, memory and load are known. Nothing is read before it is collected.
 *
 * @throws MetricsError `datum_error` for a `hostId` that is no UUID
 *
 * @example
 * for (const producer of hostProducers()) server.registry.register(producer)
 */
export function hostProducers(options: HostOptions = {}): Producer[] {
  const { procPath = '/proc' } = options
  const host = hostOf(options)
  return existsSync(join(procPath, 'stat'))
    ? linuxProducers(host, procPath, options)
    : portableProducers(host)
}

function linuxProducers(host: Host, procPath: string, options: HostOptions): Producer[] {
  const text = (file: string): Promise<string> => readFile(join(procPath, file), 'utf8')
  // Read once: what the kernel says moves whenever the clock is set.
  const { bootTime } = parseProcStat(readFileSync(join(procPath, 'stat'), 'utf8'))
  const boot = bootTime === undefined ? bootTimeByUptime() : BigInt(bootTime) * 1_000_000_000n
  return [
    cpuProducer(host, boot, async () =>
      parseProcStat(await text('stat')).cpus.map(({ cpu, ticks }) => ({
        cpu,
        seconds: mapValues(ticks, (value) => value / TICKS_PER_SECOND),
      })),
    ),
    memoryProducer(host, async () => memorySizes(parseMeminfo(await text('meminfo')))),
    loadProducer(host, async () => parseLoadavg(await text('loadavg'))),
    pressureProducer(host, boot, (resource) => pressureIn(join(procPath, 'pressure', resource))),
    diskProducer(host, boot, async () => parseDiskstats(await text('diskstats')), options.disks),
    fileSystemProducer(host, async () => parseMountinfo(await text('self/mountinfo'))),
    linkProducer(host, boot, async () => parseNetDev(await text('net/dev')), options.links),
  ]
}

/** The file is not there, or cannot be read, where the kernel does not know. */
async function pressureIn(path: string): Promise<Pressure | undefined> {
  try {
    return parsePressure(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

function portableProducers(host: Host): Producer[] {
  return [
    cpuProducer(host, bootTimeByUptime(), () =>
      cpus().map(({ times: { user, nice, sys, idle, irq } }, cpu) => ({
        cpu,
        seconds: mapValues({ user, nice, system: sys, idle, irq }, (ms) => ms / 1000),
      })),
    ),
    memoryProducer(host, () => {
      const total = BigInt(totalmem())
      const free = BigInt(freemem())
      return { memory_total: total, memory_free: free, memory_used: total - free }
    }),
    loadProducer(host, () => {
      const [one = 0, five = 0, fifteen = 0] = loadavg()
      return [one, five, fifteen]
    }),
  ]
}

function bootTimeByUptime(): Nanoseconds {
  return BigInt(Math.floor(Date.now() - uptime() * 1000)) * 1_000_000n
}

function mapValues<K extends string>(
  record: Readonly<Record<K, number>>,
  change: (value: number) => number,
): Record<K, number> {
  const changed = Object.entries<number>(record).map(([key, value]) => [key, change(value)])
  return Object.fromEntries(changed) as Record<K, number>
}
