import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NexusClient } from '@oximeter/api/client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { COLLECTOR, endpointOf, ids, startTestNexus } from './nexus-fixture.ts'

// Databases are created here as users' are.
beforeAll(() => {
  vi.stubEnv('OXIMETER_PGLITE_TEMPLATE', undefined)
  return () => {
    vi.unstubAllEnvs()
  }
})

/** Hundreds are asked for at once. */
const PATIENT = { timeoutMs: 300_000 }

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'nexus-data-'))
})
afterAll(() => rm(dataDir, { recursive: true, force: true }))

async function startProcess(): Promise<{ child: ChildProcess; internal: NexusClient }> {
  const child = fork(join(import.meta.dirname, 'nexus-process.ts'), [dataDir])
  const [message]: { internalUrl: string }[] = await once(child, 'message')
  return { child, internal: new NexusClient(message?.internalUrl ?? '', PATIENT) }
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

test('what was registered survives kill -9, and the lock of the killed does not', async () => {
  const { child, internal } = await startProcess()
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  const all = ids(200)
  await Promise.all(all.map((id) => internal.registerProducer(endpointOf({ id }))))

  const second = startTestNexus({ database: { dataDir } })
  await expect(second).rejects.toMatchObject({ code: 'database-in-use' })
  await kill(child)

  const { nexus, internal: again } = await startTestNexus({ database: { dataDir } })
  const { items } = await again.listCollectorProducers({ collector_id: COLLECTOR, limit: 1000 })
  expect(items.map(({ id }) => id)).toEqual(all)
  await expect(startTestNexus({ database: { dataDir } })).rejects.toMatchObject({
    code: 'database-in-use',
  })
  await nexus.close()
})

test('a lock of a process with our number, or with none, is stale', async () => {
  for (const content of [JSON.stringify({ pid: process.pid, started: '1' }), '', '{"pid":1']) {
    await writeFile(join(dataDir, 'nexus.lock'), content)
    const { nexus, internal } = await startTestNexus({ database: { dataDir } })
    expect((await internal.listSchemas()).items).toEqual([])
    await nexus.close()
  }
})

test.runIf(process.platform === 'linux')('a Nexus at work fits in 320 MB', async () => {
  const { child, internal } = await startProcess()
  for (let round = 0; round < 3; round++) {
    await Promise.all(ids(200).map((id) => internal.registerProducer(endpointOf({ id }))))
  }
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
  const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1])
  await kill(child)
  expect(peakKb / 1024).toBeGreaterThan(50)
  expect(peakKb / 1024).toBeLessThan(320)
})
