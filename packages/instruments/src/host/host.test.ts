import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'

import { ProducerRegistry, type Producer, type Sample } from '@oximeter/core'
import { describe, expect, test } from 'vitest'

import { hostProducers } from '../index.ts'
import type { DiskStats } from '../proc/diskstats.ts'
import type { Mount } from '../proc/mountinfo.ts'
import { diskProducer, isInterestingDisk } from './disks.ts'
import { fileSystemProducer, interestingMounts, type Space } from './file-systems.ts'
import { hostOf } from './host-target.ts'
import { loadProducer } from './load.ts'
import { memorySizes } from './memory.ts'

const host = hostOf({ hostname: 'oven', hostId: '6b0aa0a5-5d0e-4a5f-8a44-1d54a3ff0a01' })

function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'oximeter-proc-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

/** The samples of all producers, none of which may fail. */
async function collect(...producers: Producer[]): Promise<Sample[]> {
  const registry = new ProducerRegistry()
  for (const producer of producers) registry.register(producer)
  const results = await registry.collect()
  return results.flatMap((result) => {
    if (result.status === 'err') throw new Error(JSON.stringify(result.error))
    return result.samples
  })
}

function fieldsOf({ timeseries }: Sample): Record<string, unknown> {
  return Object.fromEntries(timeseries.metricFields.map(({ name, value }) => [name, value]))
}

function valueOf(samples: readonly Sample[], name: string, fields: object = {}): unknown {
  const found = samples.filter(
    (sample) =>
      sample.timeseries.name === name &&
      Object.entries(fields).every(([key, value]) => fieldsOf(sample)[key] === value),
  )
  expect(found, `${name} ${JSON.stringify(fields)}`).toHaveLength(1)
  const [sample] = found
  return sample !== undefined && 'value' in sample.datum ? sample.datum.value : undefined
}

describe.runIf(process.platform === 'linux')('the real /proc', () => {
  test('tells what node:os tells, and more', async () => {
    const samples = await collect(...hostProducers())
    expect(valueOf(samples, 'host:memory_total')).toBe(BigInt(totalmem()))
    expect(valueOf(samples, 'host:memory_used')).toBeLessThan(totalmem())
    expect(valueOf(samples, 'host:cpu_time', { cpu: 0, state: 'idle' })).toBeGreaterThan(0)
    const states = samples.filter(({ timeseries }) => timeseries.name === 'host:cpu_time')
    expect(states).toHaveLength(cpus().length * 8)
    expect(valueOf(samples, 'host:load_average', { minutes: 15 })).toBeGreaterThanOrEqual(0)
    const received = valueOf(samples, 'host:link_received_bytes', { link: 'lo' })
    expect(received).toBe(valueOf(samples, 'host:link_sent_bytes', { link: 'lo' }))
    expect(valueOf(samples, 'host:filesystem_size', { mount_point: '/' })).toBeGreaterThan(2 ** 20)
    const stalls = samples.filter(({ timeseries }) => timeseries.name === 'host:stall_time')
    expect(stalls.length > 0).toBe(existsSync('/proc/pressure/cpu'))
  })

  test('totals count since the boot and do not fall', async () => {
    const producers = hostProducers()
    const [before, after] = [await collect(...producers), await collect(...producers)]
    for (const sample of after) {
      if (!('startTime' in sample.datum)) continue
      expect(sample.datum.startTime).toBeLessThan(sample.timestamp)
      const name = sample.timeseries.name
      const earlier = valueOf(before, name, fieldsOf(sample)) as number | bigint
      expect(valueOf(after, name, fieldsOf(sample))).toBeGreaterThanOrEqual(earlier)
    }
    expect(after.length).toBe(before.length)
  })
})

test('a file that cannot be read fails alone', async () => {
  using directory = temporaryDirectory()
  writeFileSync(join(directory.path, 'stat'), 'cpu0 100 0 50 1000 0 0 0 0\nbtime 1700000000\n')
  const registry = new ProducerRegistry()
  for (const producer of hostProducers({ procPath: directory.path })) registry.register(producer)
  // The kernel need not have pressure information: that its files are not there is no failure.
  const [cpu, memory, load, pressure, ...others] = await registry.collect()
  expect(pressure).toEqual({ status: 'ok', samples: [] })
  expect(cpu).toMatchObject({ status: 'ok' })
  if (cpu?.status !== 'ok') return
  expect(valueOf(cpu.samples, 'host:cpu_time', { cpu: 0, state: 'idle' })).toBe(10)
  const [sample] = cpu.samples
  expect(sample?.datum).toHaveProperty('startTime', 1_700_000_000_000_000_000n)
  expect([memory, load, ...others].map((result) => result?.status)).toEqual(
    Array.from({ length: 5 }, () => 'err'),
  )
})

test('pressure: what the kernel tells, without what it only pads with', async () => {
  using directory = temporaryDirectory()
  writeFileSync(join(directory.path, 'stat'), 'btime 1700000000\n')
  mkdirSync(join(directory.path, 'pressure'))
  const files = {
    cpu: 'some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 total=0\n',
    io: 'some avg10=1.53 avg60=0.00 avg300=0.00 total=4000000\nfull avg10=0.22 total=1000000\n',
    irq: 'full avg10=0.00 avg60=0.00 avg300=0.00 total=500000\n',
    memory: 'garbage',
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(directory.path, 'pressure', name), text)
  }
  const producer = hostProducers({ procPath: directory.path })[3]!
  const samples = await collect(producer)
  expect(
    samples.map((sample) => [
      ...Object.values(fieldsOf(sample)),
      'value' in sample.datum && sample.datum.value,
    ]),
  ).toEqual([
    ['cpu', 'some', 2.5],
    ['io', 'some', 4],
    ['io', 'full', 1],
    ['irq', 'full', 0.5],
  ])
  expect(samples[0]?.datum).toHaveProperty('startTime', 1_700_000_000_000_000_000n)
})

test('without /proc, node:os tells CPU time, memory and load', async () => {
  using directory = temporaryDirectory()
  const samples = await collect(...hostProducers({ procPath: directory.path }))
  expect([...new Set(samples.map(({ timeseries }) => timeseries.name))]).toEqual([
    'host:cpu_time',
    'host:memory_total',
    'host:memory_used',
    'host:memory_free',
    'host:load_average',
  ])
})

test('the host is the same at every start, and its machine id does not leave it', () => {
  const id = hostOf().fields.find(({ name }) => name === 'host_id')?.value
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(hostOf().fields).toEqual(hostOf().fields)
})

function sizesOf(sizes: Record<string, bigint>): ReadonlyMap<string, bigint> {
  return new Map(Object.entries(sizes))
}

test('memory in use, as old and new kernels tell it', () => {
  const old = { MemTotal: 100n, MemFree: 10n, Buffers: 5n, Cached: 25n }
  expect(memorySizes(sizesOf(old))).toMatchObject({ memory_available: 40n, memory_used: 60n })
  expect(memorySizes(sizesOf({ ...old, MemAvailable: 30n }))).toMatchObject({ memory_used: 70n })
  expect(memorySizes(sizesOf({ MemTotal: 1n, MemAvailable: 2n }))).toEqual({
    memory_total: 1n,
    memory_available: 2n,
    memory_used: 0n,
  })
})

test('load averages that cannot be read are missing', async () => {
  const samples = await collect(loadProducer(host, () => Promise.resolve(undefined)))
  expect(samples.map(({ datum }) => datum.type)).toEqual(['missing', 'missing', 'missing'])
})

test.for([
  ...['sda', 'nvme0n1', 'vda', 'mmcblk0', 'dm-0', 'md127'].map((name) => [name, true] as const),
  ...['sda1', 'nvme0n1p2', 'xvda1', 'mmcblk0p1', 'loop3', 'zram0', 'ram0', 'sr0'].map(
    (name) => [name, false] as const,
  ),
])('disk %s: %j', ([name, interesting]) => {
  expect(isInterestingDisk(name)).toBe(interesting)
})

function between(first: Sample | undefined, second: Sample | undefined) {
  return (time: bigint): boolean => first!.timestamp < time && time < second!.timestamp
}

test('a 32-bit time of a disk that came round begins a new total', async () => {
  const stats: DiskStats = {
    name: 'sda',
    reads: 1n,
    readBytes: 512n,
    readMs: 4_294_967_295n,
    writes: 0n,
    writtenBytes: 0n,
    writeMs: 0n,
    busyMs: 0n,
  }
  let now = stats
  const registry = new ProducerRegistry()
  registry.register(diskProducer(host, 1n, () => Promise.resolve([now])))
  const readTime = async () => {
    const [result] = await registry.collect()
    if (result?.status !== 'ok') throw new Error('failed')
    return result.samples.find(({ timeseries }) => timeseries.name === 'host:disk_read_time')
  }
  const first = await readTime()
  expect(first?.datum).toMatchObject({ startTime: 1n, value: 4_294_967.295 })
  now = { ...stats, readMs: 2000n }
  const second = await readTime()
  expect(second?.datum).toMatchObject({ value: 2 })
  expect(second?.datum).toHaveProperty('startTime', expect.toSatisfy(between(first, second)))
})

function mount(deviceNumber: string, mountPoint: string, type: string): Mount {
  return { deviceNumber, mountPoint, type, source: `/dev/${deviceNumber}` }
}

describe('file systems', () => {
  test('local ones, each once', () => {
    const mounts = [
      mount('0:21', '/proc', 'proc'),
      mount('8:1', '/', 'ext4'),
      mount('8:1', '/var/lib/bind', 'ext4'),
      mount('0:50', '/mnt/far', 'nfs4'),
      mount('0:60', '/', 'overlay'),
      mount('0:61', '/var/lib/docker/overlay2/x/merged', 'overlay'),
    ]
    expect(
      interestingMounts(mounts).map(({ mountPoint, type }) => `${mountPoint} ${type}`),
    ).toEqual(['/ ext4', '/ overlay'])
  })

  test('one that hangs is missing and not asked again until it answers', async () => {
    const full: Space = { size: 5n, free: 0n, available: 0n, files: 0n, filesFree: 0n }
    let asked = 0
    let answer = Promise.withResolvers<Space>()
    const producer = fileSystemProducer(
      host,
      () => Promise.resolve([mount('8:1', '/', 'ext4')]),
      () => {
        asked++
        return answer.promise
      },
      1,
    )
    const types = async () => new Set((await collect(producer)).map(({ datum }) => datum.type))
    expect(await types()).toEqual(new Set(['missing']))
    expect(await types()).toEqual(new Set(['missing']))
    expect(asked).toBe(1)
    answer.resolve(full)
    await answer.promise
    answer = Promise.withResolvers<Space>()
    answer.resolve(full)
    expect(await types()).toEqual(new Set(['u64']))
    expect(asked).toBe(2)
  })

  test('one that fails is missing', async () => {
    const producer = fileSystemProducer(
      host,
      () => Promise.resolve([mount('8:1', '/', 'ext4')]),
      () => Promise.reject(new Error('EIO')),
    )
    const samples = await collect(producer)
    expect(new Set(samples.map(({ datum }) => datum.type))).toEqual(new Set(['missing']))
  })
})
