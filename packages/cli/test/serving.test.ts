import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { CollectorClient } from '@oximeter/api/client'
import { expect, test, vi } from 'vitest'

import { run, RunningProgram, temporaryDirectory, type RunOptions } from './program.ts'

const TIMEOUT_MS = 180_000

const ANY_PORT = {
  OXIMETER_NEXUS_INTERNAL_PORT: '0',
  OXIMETER_NEXUS_PUBLIC_PORT: '0',
  OXIMETER_COLLECTOR_PORT: '0',
  OXIMETER_CLICKHOUSE_PORT: '0',
  OXIMETER_REFRESH_INTERVAL: '200ms',
}

function inDirectory(path: string, env: Record<string, string> = {}): RunOptions {
  return { cwd: path, env: { ...ANY_PORT, ...env } }
}

test(
  'ClickHouse, Nexus and a collector, each by itself, find each other',
  async () => {
    using directory = temporaryDirectory()
    const here = inDirectory(directory.path)
    await using clickhouse = new RunningProgram('oximeter', ['clickhouse'], here)
    await clickhouse.printed(/^ready: user default/m)
    await using nexus = new RunningProgram('oximeter', ['nexus'], here)
    const [, internal = ''] = await nexus.printed(/internal API +(http:\S+)[^]*^ready/m)
    const [, api = ''] = await nexus.printed(/public API +(http:\S+)/)
    const id = 'f58c3846-dd90-4eba-bf53-79379d5ab0f9'
    await using collector = new RunningProgram(
      'oximeter',
      ['run', '--nexus', internal, '--id', id],
      here,
    )
    await collector.printed(new RegExp(`^ready: collector ${id}`, 'm'))

    // Nobody said where ClickHouse is, nor as whom: the data directory does.
    const asking = { cwd: directory.path, env: { OXIMETER_API: api } }
    await vi.waitFor(async () => {
      const { stdout } = await run('oximeter', ['collectors', '--json'], asking)
      expect(JSON.parse(stdout)).toMatchObject({ items: [{ id, live: true, info: { id } }] })
    }, TIMEOUT_MS)
    await vi.waitFor(async () => {
      const answer = await run('oxdb', ['sql', 'SELECT 1 AS one', '--json'], asking)
      expect(answer.stderr).toBe('')
      expect(JSON.parse(answer.stdout)).toMatchObject({ items: [{ one: 1 }] })
    }, TIMEOUT_MS)

    // One Ctrl-C under npm arrives twice.
    collector.kill('SIGINT')
    for (const program of [collector, nexus, clickhouse]) {
      program.kill('SIGTERM')
      const { code, stderr } = await program.ended()
      expect(code).toBe(0)
      // Nexus, which would like to be collected itself, was there first.
      expect(stderr.split('\n').filter((line) => !/^$|no collector is live/.test(line))).toEqual([])
    }
    for (const lock of ['oximeter.lock', 'nexus.lock']) {
      expect(existsSync(join(directory.path, 'data', lock))).toBe(false)
    }
  },
  TIMEOUT_MS,
)

test(
  'one collector per data directory, until it is gone',
  async () => {
    using directory = temporaryDirectory()
    // Nobody answers there, which is no reason for a collector to end.
    const here = inDirectory(directory.path, {
      OXIMETER_LOG_LEVEL: 'silent',
      OXIMETER_CLICKHOUSE: 'http://127.0.0.1:1',
    })
    await using first = new RunningProgram('oximeter', ['run'], here)
    const [, id] = await first.printed(/^ready: collector (\S+)/m)

    const second = await run('oximeter', ['run'], here)
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`another oximeter run (pid ${first.pid})`)
    expect(second.stderr).toContain('--data-dir')

    // The lock of a program that was killed does not count, and the identity stays.
    first.kill('SIGKILL')
    await first.ended()
    expect(existsSync(join(directory.path, 'data/oximeter.lock'))).toBe(true)
    await using again = new RunningProgram('oximeter', ['run'], here)
    expect((await again.printed(/^ready: collector (\S+)/m))[1]).toBe(id)
  },
  TIMEOUT_MS,
)

test(
  'one Nexus per data directory: it has identities there',
  async () => {
    using directory = temporaryDirectory()
    const here = inDirectory(directory.path, {
      OXIMETER_LOG_LEVEL: 'silent',
      OXIMETER_CLICKHOUSE: 'http://127.0.0.1:1',
    })
    await using first = new RunningProgram('oximeter', ['nexus'], here)
    const [, id] = await first.printed(/^ *Producer: this Nexus +\S+\/(\S+)[^]*^ready/m)
    const second = await run('oximeter', ['nexus'], here)
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`another oximeter nexus (pid ${first.pid})`)

    first.kill('SIGTERM')
    expect(await first.ended()).toMatchObject({ code: 0 })
    await using again = new RunningProgram('oximeter', ['nexus'], here)
    expect((await again.printed(/^ *Producer: this Nexus +\S+\/(\S+)/m))[1]).toBe(id)
  },
  TIMEOUT_MS,
)

/** A collector without anybody to ask: what it says of itself waits on its disk. */
const ALONE = {
  OXIMETER_LOG_LEVEL: 'silent',
  OXIMETER_CLICKHOUSE: 'http://127.0.0.1:1',
  OXIMETER_NEXUS: 'http://127.0.0.1:1',
  OXIMETER_SELF_STAT_INTERVAL: '200ms',
  OXIMETER_BATCH_INTERVAL: '200ms',
}

test(
  'what cannot be stored waits in the spool, where it is seen, tried again and given up',
  async () => {
    using directory = temporaryDirectory()
    await using collector = new RunningProgram(
      'oximeter',
      ['run'],
      inDirectory(directory.path, ALONE),
    )
    const [, url = ''] = await collector.printed(/^ *Collector +(http:\S+)/m)
    const spool = (...args: string[]) =>
      run('oximeter', ['spool', ...args], { cwd: directory.path, env: { OXIMETER_COLLECTOR: url } })
    const client = new CollectorClient(url)
    const [block] = await vi.waitUntil(
      async () => {
        const { items } = await client.spool()
        return items.length > 0 && items
      },
      { timeout: TIMEOUT_MS },
    )
    const { id = '', samples = 0 } = block ?? {}
    const listed = await spool()
    expect(listed.stdout).toMatch(/samples? in the spool of http/)
    expect(listed.stdout).toContain(`\n${id}  `)
    expect(await spool('replay', id)).toEqual({
      code: 0,
      stdout: '1 block tried again.\n',
      stderr: '',
    })
    const careless = await spool('drop', id)
    expect(careless).toMatchObject({ code: 2, stdout: '' })
    expect(careless.stderr).toContain(`${samples} samples in 1 block would be lost`)
    const dropped = await spool('drop', id, '--yes')
    expect(dropped.stdout).toMatch(`Gave up 1 block with ${samples} samples`)
    expect((await client.spool()).items.map((left) => left.id)).not.toContain(id)
  },
  TIMEOUT_MS,
)

test(
  'a fault ends the process as kill -9 does, where it is asked for',
  async () => {
    using directory = temporaryDirectory()
    const faulty = (fault: string) =>
      run('oximeter', ['run'], inDirectory(directory.path, { ...ALONE, OXIMETER_FAULT: fault }))
    expect(await faulty('seal:committed:2')).toMatchObject({ code: 'SIGKILL' })
    expect(await faulty('seal:comitted')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('seal:committed'),
    })
  },
  TIMEOUT_MS,
)

test.for([
  ['another program', {}],
  ['a ClickHouse server', { '/ping': 'Ok.\n' }],
  ['the nexus of another Oximeter (1.2.3)', { '/version': '{"name":"nexus","version":"1.2.3"}' }],
] as const)('a port in use by %s', async ([who, answers]) => {
  using directory = temporaryDirectory()
  const server = createServer((request, response) => {
    const answer = new Map<string, string>(Object.entries(answers)).get(request.url ?? '')
    response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { code, stderr } = await run(
    'oximeter',
    ['standalone', '--nexus-public-port', String(port)],
    inDirectory(directory.path),
  )
  server.closeAllConnections()
  server.close()
  expect(code).toBe(1)
  expect(stderr).toBe(
    `oximeter: port ${port} on 127.0.0.1 is in use by ${who}: stop it, or take another one with ` +
      '--nexus-public-port <port>\n',
  )
  expect(existsSync(join(directory.path, 'data/clickhouse'))).toBe(false)
})
