import {
  cumulativeF64,
  cumulativeU64,
  metric,
  string,
  type Metric,
  type Producer,
} from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import type { DiskStats } from '../proc/diskstats.ts'
import type { Host } from './host-target.ts'

const fields = { disk: string('Name of the block device, such as sda') }

const counts = {
  reads: count('disk_reads', 'Reads that a disk finished'),
  writes: count('disk_writes', 'Writes that a disk finished'),
}
const sizes = {
  readBytes: size('disk_read_bytes', 'Bytes read from a disk'),
  writtenBytes: size('disk_written_bytes', 'Bytes written to a disk'),
}
const times = {
  readMs: time('disk_read_time', 'Time that reads took, summed over reads that ran side by side'),
  writeMs: time(
    'disk_write_time',
    'Time that writes took, summed over writes that ran side by side',
  ),
  busyMs: time('disk_busy_time', 'Time during which a disk had at least one request to serve'),
}

export const diskMetrics = [counts, sizes, times].flatMap((kind) => Object.values<Metric>(kind))

function count(name: string, description: string) {
  return metric(name, fields, cumulativeU64(), { units: 'count', description })
}

function size(name: string, description: string) {
  return metric(name, fields, cumulativeU64(), { units: 'bytes', description })
}

function time(name: string, description: string) {
  return metric(name, fields, cumulativeF64(), { units: 'seconds', description })
}

/** Loop devices, RAM disks and floppies tell little, and partitions repeat what their disk says. */
const UNINTERESTING = /^(?:(?:z?ram|loop|fd|sr|(?:h|s|v|xv)d[a-z]+)\d+|(?:nvme\d+n|mmcblk)\d+p\d+)$/

export function isInterestingDisk(name: string): boolean {
  return !UNINTERESTING.test(name)
}

export function diskProducer(
  host: Host,
  bootTime: bigint,
  read: () => Promise<readonly DiskStats[]>,
  isWanted: (name: string) => boolean = isInterestingDisk,
): Producer {
  const starts = new CounterStarts<bigint>(bootTime)
  return {
    async produce({ timestamp }) {
      const all = await read()
      starts.begin(timestamp)
      return all
        .filter((stats) => isWanted(stats.name))
        .flatMap((stats) => {
          const disk = stats.name
          const total = (column: Exclude<keyof DiskStats, 'name'>) =>
            starts.read(`${disk} ${column}`, stats[column])
          return [
            ...entriesOf(counts).map(([column, of]) =>
              of.sample(host, { disk }, total(column), timestamp),
            ),
            ...entriesOf(sizes).map(([column, of]) =>
              of.sample(host, { disk }, total(column), timestamp),
            ),
            ...entriesOf(times).map(([column, of]) => {
              const { startTime, value } = total(column)
              return of.sample(
                host,
                { disk },
                { startTime, value: Number(value) / 1000 },
                timestamp,
              )
            }),
          ]
        })
    },
  }
}

function entriesOf<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][]
}
