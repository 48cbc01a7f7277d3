import type { Producer } from '@oximeter/core'

import { CounterStarts } from '../counter-starts.ts'
import * as metrics from '../generated/host.ts'
import type { DiskStats } from '../proc/diskstats.ts'
import type { Host } from './host-target.ts'

const totals = {
  reads: metrics.diskReads,
  writes: metrics.diskWrites,
  readBytes: metrics.diskReadBytes,
  writtenBytes: metrics.diskWrittenBytes,
}
const times = {
  readMs: metrics.diskReadTime,
  writeMs: metrics.diskWriteTime,
  busyMs: metrics.diskBusyTime,
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
            ...entriesOf(totals).map(([column, of]) =>
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
