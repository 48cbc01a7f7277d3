import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ProducerRegistry, type Producer, type Sample } from '@oximeter/core'
import { describe, expect, test, vi } from 'vitest'

import { samplesOf } from '../../test/recorded.ts'
import { parsePidStat } from '../proc/pid-stat.ts'
import { processProducer } from './process-producer.ts'

async function collect(producer: Producer): Promise<Sample[]> {
  const registry = new ProducerRegistry()
  registry.register(producer)
  return samplesOf(registry)
}

function find(samples: readonly Sample[], metric: string, mode?: string): Sample {
  const found = samples.find(
    ({ timeseries }) =>
      timeseries.name === `process:${metric}` &&
      (mode === undefined || timeseries.metricFields[0]?.value === mode),
  )
  if (found === undefined) throw new Error(`no sample of ${metric}`)
  return found
}

function value(samples: readonly Sample[], metric: string, mode?: string): number {
  const { datum } = find(samples, metric, mode)
  return 'value' in datum ? Number(datum.value) : Number.NaN
}

function startOf({ datum }: Sample): bigint {
  return 'startTime' in datum ? (datum.startTime ?? 0n) : 0n
}

/** Another process, that has opened files and used the CPU. */
async function startChild(): Promise<ChildProcess & AsyncDisposable> {
  const program = `
    while (process.cpuUsage().user < 100_000);
    require('fs').openSync('/dev/null')
    console.log('ready')
    setInterval(() => {}, 1000)
  `
  const child = spawn(process.execPath, ['--eval', program], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(child.stdout, 'data')
  return Object.assign(child, { [Symbol.asyncDispose]: () => end(child) })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

describe.runIf(process.platform === 'linux')('real processes', () => {
  test('CPU, memory, threads and files of another process', async () => {
    const before = BigInt(Date.now()) * 1_000_000n
    await using child = await startChild()
    const samples = await collect(processProducer({ name: 'child', pid: child.pid! }))
    expect(value(samples, 'cpu_time', 'user')).toBeGreaterThan(0.05)
    expect(value(samples, 'memory_resident')).toBeGreaterThan(2 ** 20)
    expect(value(samples, 'memory_virtual')).toBeGreaterThan(value(samples, 'memory_resident'))
    expect(value(samples, 'memory_swapped')).toBeGreaterThanOrEqual(0)
    expect(value(samples, 'threads')).toBeGreaterThan(1)
    expect(value(samples, 'open_files')).toBeGreaterThan(3)
    const cpuTime = find(samples, 'cpu_time', 'user')
    const startTime = startOf(cpuTime)
    // The kernel tells the time of the boot in whole seconds.
    expect(startTime).toBeGreaterThan(before - 2_000_000_000n)
    expect(startTime).toBeLessThan(cpuTime.timestamp)
  })

  test('a process that has ended has no samples', async () => {
    await using child = await startChild()
    const producer = processProducer({ name: 'child', pid: child.pid! })
    expect(await collect(producer)).not.toEqual([])
    await end(child)
    await vi.waitFor(async () => expect(await collect(producer)).toEqual([]))
  })

  test('one that takes its place continues its series, from its own start', async () => {
    await using first = await startChild()
    let current: number | undefined = first.pid
    const producer = processProducer({ name: 'child', pid: () => current })
    const before = find(await collect(producer), 'cpu_time', 'user')
    await end(first)
    current = undefined
    expect(await collect(producer)).toEqual([])
    await using second = await startChild()
    current = second.pid
    const after = find(await collect(producer), 'cpu_time', 'user')
    expect(after.timeseries).toEqual(before.timeseries)
    expect(startOf(after)).toBeGreaterThan(startOf(before))
  })

  test.for([
    [0, '0 is no pid'],
    [1.5, '1.5 is no pid'],
    [4_194_305, '4194305 is no process that runs'],
  ] as const)('pid %j is refused', ([pid, problem]) => {
    expect(() => processProducer({ name: 'child', pid })).toThrow(problem)
  })

  test('a function that gives no pid makes an error item', async () => {
    await expect(collect(processProducer({ name: 'child', pid: () => -1 }))).rejects.toThrow(
      '-1 is no pid',
    )
  })
})

/** As Linux writes it. The name may hold what ends it. */
function statText(state: string, startTicks: number): string {
  return `7 (a) b (c) ${state} 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 3 0 ${startTicks} 1000 10\n`
}

function procWith(stat: string): Disposable & { path: string; write(text: string): void } {
  const path = mkdtempSync(join(tmpdir(), 'oximeter-pid-'))
  mkdirSync(join(path, '7', 'fd'), { recursive: true })
  writeFileSync(join(path, 'stat'), 'btime 1700000000\n')
  const write = (text: string) => writeFileSync(join(path, '7', 'stat'), text)
  write(stat)
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

describe('a /proc of our own', () => {
  const boot = 1_700_000_000n * 1_000_000_000n

  test('a pid that another process has now is not the process that was asked for', async () => {
    using proc = procWith(statText('S', 12_345))
    const producer = processProducer({ name: 'child', pid: 7, procPath: proc.path })
    expect(find(await collect(producer), 'cpu_time', 'user').datum).toEqual({
      type: 'cumulative_f64',
      startTime: boot + 123_450_000_000n,
      value: 2.5,
    })
    proc.write(statText('R', 99_999))
    expect(await collect(producer)).toEqual([])
  })

  test('what may not be read is missing', async () => {
    using proc = procWith(statText('S', 12_345))
    rmSync(join(proc.path, '7', 'fd'), { recursive: true })
    const producer = processProducer({ name: 'child', pid: 7, procPath: proc.path })
    const samples = await collect(producer)
    expect(find(samples, 'open_files').datum.type).toBe('missing')
    expect(find(samples, 'memory_resident').datum.type).toBe('missing')
    expect(value(samples, 'threads')).toBe(3)
  })

  test('a zombie has ended', async () => {
    using proc = procWith(statText('Z', 12_345))
    const producer = processProducer({ name: 'child', pid: () => 7, procPath: proc.path })
    expect(await collect(producer)).toEqual([])
  })

  test('without /proc/stat it says where it works', () => {
    expect(() => processProducer({ name: 'child', pid: 7, procPath: '/nowhere' })).toThrow(
      'processes can be watched on Linux only',
    )
  })
})

test.for(['', '7 (a', '7 (a) S 1 2 3', statText('S', 1).replace('250', 'x')])(
  'a stat that is cut or damaged is none: %j',
  (text) => {
    expect(parsePidStat(text)).toBeUndefined()
  },
)
