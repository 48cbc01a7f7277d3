import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

import { decodeResults } from '@oximeter/wire'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { lease, NexusStandIn } from './nexus-stand-in.ts'
import { PageClient } from './page-client.ts'

const EXAMPLES = new URL('../../../examples/', import.meta.url)

/** A running example and what it has printed. */
class Example {
  readonly child: ChildProcess
  output = ''

  constructor(folder: string, ...flags: string[]) {
    this.child = spawn(
      process.execPath,
      ['--conditions=@oximeter/source', `${folder}/src/main.ts`, ...flags],
      { cwd: EXAMPLES, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 },
    )
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    }
  }

  /** Interrupts it as Ctrl-C does. */
  async interrupt(): Promise<unknown> {
    const exited = once(this.child, 'exit')
    this.child.kill('SIGINT')
    const [code] = await exited
    return code
  }
}

async function registered(nexus: NexusStandIn): Promise<{ id: string; url: string }> {
  await vi.waitFor(() => expect(nexus.registered).toHaveLength(1))
  const [endpoint] = nexus.registered
  return { id: endpoint?.id ?? '', url: `http://${endpoint?.address}/${endpoint?.id}` }
}

async function collectFrom(url: string) {
  const response = await fetch(url)
  return decodeResults(new Uint8Array(await response.arrayBuffer())).items
}

describe('examples', () => {
  let example: Example | undefined
  afterEach(() => {
    example?.child.kill('SIGKILL')
  })

  test('producer: registers, answers with real times, ends on Ctrl-C', async () => {
    await using nexus = await NexusStandIn.start(lease(60_000))
    example = new Example('producer', '--nexus', nexus.url, '--address', '127.0.0.1:0')
    const { id, url } = await registered(nexus)
    const [item] = await collectFrom(url)
    const samples = item?.status === 'ok' ? item.samples : []
    expect(samples.length).toBeGreaterThan(0)
    for (const { timeseries, datum } of samples) {
      expect(timeseries.name).toBe('virtual_machine:cpu_busy')
      expect(timeseries.targetFields).toContainEqual({ name: 'id', type: 'uuid', value: id })
      expect(datum).toMatchObject({ type: 'cumulative_f64', value: expect.any(Number) })
    }
    expect(example.output).toContain('npx oxdb latest virtual_machine:cpu_busy')
    expect(await example.interrupt()).toBe(0)
    expect(nexus.deregistered).toEqual([id])
  })

  test('producer: says why it cannot start', async () => {
    example = new Example('producer', '--address', '0.0.0.0:0')
    const [code] = await once(example.child, 'exit')
    expect(code).toBe(1)
    expect(example.output).toContain('`advertise`')
  })

  test('existing server: its routes work as before, and are measured', async () => {
    await using nexus = await NexusStandIn.start(lease(60_000))
    example = new Example('existing-server', '--nexus', nexus.url)
    const { id, url } = await registered(nexus)
    const shop = new URL('/', url)
    expect(await (await fetch(shop)).json()).toEqual({ name: 'shop' })
    expect((await fetch(new URL('/items/5', shop))).status).toBe(200)
    expect((await fetch(new URL('/nothing', shop))).status).toBe(404)
    const items = await collectFrom(url)
    expect(items.slice(0, 2)).toMatchObject([{ status: 'ok' }, { status: 'ok' }])
    const routes = items
      .slice(0, 2)
      .flatMap((item) =>
        item.status === 'ok'
          ? item.samples.flatMap(({ timeseries }) =>
              timeseries.metricFields.map(({ value }) => value),
            )
          : [],
      )
    expect(new Set(routes)).toEqual(new Set(['/', 200, '/items/:item', 'none', 404]))
    const exited = example.interrupt()
    const client = new PageClient(url)
    await vi.waitFor(async () => {
      const last = await client.pull()
      expect(last.window).toBe(1)
      expect(client.values(last, 'web_shop:requests')).toEqual([1, 1, 1])
    })
    // That makes it durable: nothing else is waited for.
    await client.pull()
    expect(await exited).toBe(0)
    expect(nexus.deregistered).toEqual([id])
  })
})
