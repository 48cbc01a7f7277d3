import { describe, expect, test } from 'vitest'

import { parseDiskstats } from './diskstats.ts'
import { parseLoadavg } from './loadavg.ts'
import { parseMeminfo } from './meminfo.ts'
import { parseMountinfo } from './mountinfo.ts'
import { parseNetDev } from './net-dev.ts'
import { parseProcStat } from './stat.ts'

describe('/proc/stat', () => {
  test('times by CPU and state, and the time of the boot', () => {
    const { bootTime, cpus } = parseProcStat(
      [
        'cpu  15210 4 12408 586190 1520 0 122 64 7 0',
        'cpu0 6386 1 4798 296518 76 2 28 22 7 0',
        'cpu17 8824 3 7606 289672 1444 0 92 40 0 0',
        'intr 581614 0 0 1',
        'ctxt 1571965',
        'btime 1795367697',
        'softirq 228436 0 27867',
        '',
      ].join('\n'),
    )
    expect(bootTime).toBe(1_795_367_697)
    expect(cpus).toEqual([
      {
        cpu: 0,
        ticks: {
          user: 6386,
          nice: 1,
          system: 4798,
          idle: 296_518,
          iowait: 76,
          irq: 2,
          softirq: 28,
          steal: 22,
        },
      },
      {
        cpu: 17,
        ticks: {
          user: 8824,
          nice: 3,
          system: 7606,
          idle: 289_672,
          iowait: 1444,
          irq: 0,
          softirq: 92,
          steal: 40,
        },
      },
    ])
  })

  test('columns that an old kernel lacks, or that are no numbers, are 0', () => {
    const { bootTime, cpus } = parseProcStat('cpu0 10 20 30 40\ncpu1 x -1 30 40\nbtime soon')
    expect(bootTime).toBeUndefined()
    expect(cpus[0]?.ticks).toMatchObject({ idle: 40, iowait: 0, steal: 0 })
    expect(cpus[1]?.ticks).toMatchObject({ user: 0, nice: 0, system: 30 })
  })

  test('nothing, of nothing', () => {
    expect(parseProcStat('')).toEqual({ bootTime: undefined, cpus: [] })
  })
})

test('/proc/meminfo: bytes by name, without the counts of pages', () => {
  const sizes = parseMeminfo(
    'MemTotal:       24684096 kB\nActive(anon):       1568 kB\nHugePages_Total:       4\nodd line\n',
  )
  expect([...sizes]).toEqual([
    ['MemTotal', 25_276_514_304n],
    ['Active(anon)', 1_605_632n],
  ])
})

test.for([
  ['0.10 0.12 1.09 1/101 8545\n', [0.1, 0.12, 1.09]],
  ['0.10 0.12', undefined],
  ['a b c', undefined],
  ['', undefined],
] as const)('/proc/loadavg: %j', ([text, expected]) => {
  expect(parseLoadavg(text)).toEqual(expected)
})

describe('/proc/diskstats', () => {
  test('sectors are 512 bytes', () => {
    const line =
      ' 254       0 vda 78666 24646 6922402 34231 10281 34606 4444168 17002 0 10444 51539 4518 51 159224 297 247 8'
    expect(parseDiskstats(`${line}\n`)).toEqual([
      {
        name: 'vda',
        reads: 78_666n,
        readBytes: 6_922_402n * 512n,
        readMs: 34_231n,
        writes: 10_281n,
        writtenBytes: 4_444_168n * 512n,
        writeMs: 17_002n,
        busyMs: 10_444n,
      },
    ])
  })

  test('the shortest line that counts, and lines that do not', () => {
    const kernel4 = '8 0 sda 1 2 3 4 5 6 7 8 9 10 11'
    const partitionOf2006 = '8 1 sda1 1 2 3 4'
    const broken = '8 2 sdb 1 2 3 4 5 6 7 8 9 10 -'
    expect(
      parseDiskstats([kernel4, partitionOf2006, broken, ''].join('\n')).map(({ name }) => name),
    ).toEqual(['sda'])
  })
})

describe('/proc/net/dev', () => {
  const header = [
    'Inter-|   Receive                            |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  ]

  test('what was received and sent, by link', () => {
    const eth0 =
      '  eth0: 570725765   14116  1  2  0 0 0 0   18446744073709551615  9246  3  4 0 0 0 0'
    expect(parseNetDev([...header, eth0].join('\n'))).toEqual([
      {
        name: 'eth0',
        received: { bytes: 570_725_765n, packets: 14_116n, errors: 1n, drops: 2n },
        sent: { bytes: 18_446_744_073_709_551_615n, packets: 9246n, errors: 3n, drops: 4n },
      },
    ])
  })

  test('a name that touches its number, one with a colon, and lines that are cut', () => {
    const numbers = Array.from({ length: 16 }, (_, i) => i).join(' ')
    const names = parseNetDev(
      [...header, `eth0:${numbers}`, `eth0:1: ${numbers}`, 'lo: 1 2 3', ''].join('\n'),
    ).map(({ name }) => name)
    expect(names).toEqual(['eth0', 'eth0:1'])
  })
})

test('/proc/self/mountinfo: any number of optional fields, and escaped names', () => {
  const mounts = parseMountinfo(
    [
      '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard',
      '36 27 8:1 /a /mnt/my\\040disk rw shared:1 master:2 - ext4 /dev/disk/by\\134id rw',
      '37 27 8:2 / /cut rw,relatime',
      '',
    ].join('\n'),
  )
  expect(mounts).toEqual([
    { deviceNumber: '254:0', mountPoint: '/', type: 'ext4', source: '/dev/vda' },
    {
      deviceNumber: '8:1',
      mountPoint: '/mnt/my disk',
      type: 'ext4',
      source: '/dev/disk/by\\id',
    },
  ])
})
