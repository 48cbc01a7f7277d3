import type { CollectorStatus, NexusPublicClient } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { answering, page } from '../../test/answering.ts'
import type { Style } from '../output/table.ts'
import { drainCollector, expungeCollector, resumeCollector } from './collector-service.ts'
import { listCollectors, showCollector } from './collectors.ts'

const now = (): number => Date.UTC(2026, 7, 21, 22)
const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../test/golden/${name}.txt`

const ids = [
  'f58c3846-dd90-4eba-bf53-79379d5ab0f9',
  '6b0aa0a5-5d0e-4a5f-8a44-1d54a3ff0a01',
  '7c1bb1b6-6e1f-4b60-9b55-2e65b4000b12',
] as const
const UNKNOWN = '00000000-0000-4000-8000-000000000000'

const working: CollectorStatus = {
  id: ids[0],
  address: '127.0.0.1:12223',
  state: 'active',
  time_registered: '2026-08-21T20:00:00Z',
  last_seen: '2026-08-21T21:59:59Z',
  live: true,
  capacity: 1,
  n_producers: 2,
  n_handing_over: 0,
  samples_per_second: 1234.5,
  spool_bytes: 500_000_000,
  spool_limit_bytes: 4 * 2 ** 30,
  info: {
    id: ids[0],
    state: 'active',
    last_refresh: '2026-08-21T21:59:59Z',
    version: '0.1.0',
    started: '2026-08-21T20:00:00Z',
    n_producers: 2,
    n_collections: 70,
    n_failed_collections: 3,
    n_samples_collected: 840,
    n_refused_samples: 2,
    n_error_items: 1,
    n_quarantined: 4,
    n_samples_queued: 12,
    n_samples_inserted: 828,
    n_failed_inserts: 0,
    n_samples_dropped: 0,
  },
}
const draining: CollectorStatus = {
  ...working,
  id: ids[1],
  address: '[::1]:12223',
  state: 'draining',
  capacity: 0.5,
  n_producers: 1,
  n_handing_over: 3,
  samples_per_second: 0.123_45,
  spool_bytes: 0,
  info: null,
}
/** One that is gone, and never sent a heartbeat. */
const silent: CollectorStatus = {
  ...draining,
  id: ids[2],
  state: 'silent',
  last_seen: '2026-08-20T21:59:59Z',
  live: false,
  n_producers: 0,
  n_handing_over: 0,
  samples_per_second: null,
  spool_bytes: null,
  spool_limit_bytes: null,
}

/** A Nexus that knows these collectors, and does what it is told to the first. */
function nexusOf(...items: readonly CollectorStatus[]): NexusPublicClient {
  const first = items[0] ?? working
  return answering({
    '/v1/collectors': page(...items.map((item) => JSON.stringify(item))),
    [`POST /v1/collectors/${first.id}/drain`]: JSON.stringify({ ...first, state: 'draining' }),
    [`POST /v1/collectors/${first.id}/resume`]: JSON.stringify(first),
    [`DELETE /v1/collectors/${first.id}`]: '',
  })
}

test('oximeter collectors', async () => {
  const answer = await listCollectors(nexusOf(working, draining, silent), now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden('collectors'))
  expect(answer.json).toEqual({ items: [working, draining, silent] })
  const nobody = await listCollectors(nexusOf())
  expect(nobody.text(plain)).toBe('No collector has registered.\n')
})

test.for(ids)('oximeter collectors show %s', async (id) => {
  const answer = await showCollector(nexusOf(working, draining, silent), id.toUpperCase(), now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden(`collector-${id.slice(0, 8)}`))
})

test('an id that none has: those that there are', async () => {
  await expect(showCollector(nexusOf(working, silent), UNKNOWN)).rejects.toMatchObject({
    name: 'CommandError',
    message: `no collector ${UNKNOWN} is in service: there are ${ids[0]}, ${ids[2]}`,
  })
  await expect(showCollector(nexusOf(), UNKNOWN)).rejects.toMatchObject({
    message: `no collector ${UNKNOWN} is in service: none has registered`,
  })
  for (const command of [
    drainCollector(nexusOf(working), UNKNOWN, { wait: true, tell: () => {} }),
    resumeCollector(nexusOf(working), UNKNOWN),
  ]) {
    await expect(command).rejects.toMatchObject({ name: 'HttpProblem', status: 404 })
  }
  const expunged = expungeCollector(nexusOf(working), UNKNOWN, { yes: true })
  await expect(expunged).rejects.toMatchObject({ name: 'CommandError' })
})

test('oximeter collectors drain', async () => {
  const answer = await drainCollector(nexusOf(working), ids[0], { wait: false, tell: () => {} })
  expect(answer.text(plain)).toBe(
    `Collector ${ids[0]} hands 2 producers over to others. \`oximeter collectors\` shows when it has drained; with --wait this command waits for it.\n`,
  )
  expect(answer.json).toMatchObject({ id: ids[0], state: 'draining' })
})

/** Drains the first, which is seen in one state after the other, with another collector beside it. */
async function drained(
  seen: readonly Partial<CollectorStatus>[],
  other: CollectorStatus,
): Promise<{ told: string[]; text: string }> {
  const states = seen.map((change) => ({ ...working, ...change }))
  const told: string[] = []
  let at = 0
  const nexus = {
    drainCollector: () => Promise.resolve(states[0]),
    listCollectors: () => Promise.resolve({ items: [states[at], other], next_page: null }),
  }
  const answer = await drainCollector(nexus as unknown as NexusPublicClient, ids[0], {
    wait: true,
    tell: (line) => told.push(line),
    pause: async () => void (at += 1),
  })
  return { told, text: answer.text(plain) }
}

const other: CollectorStatus = { ...working, id: ids[1] }

test('oximeter collectors drain --wait: how many are left, each time that it changes', async () => {
  const { told, text } = await drained(
    [
      { state: 'draining', n_producers: 40 },
      { state: 'draining', n_producers: 40 },
      { state: 'draining', n_producers: 1, n_handing_over: 20 },
      { state: 'silent', n_producers: 1 },
      { state: 'drained', n_producers: 0 },
    ],
    other,
  )
  expect(told).toEqual([
    '40 producers left',
    '21 producers left',
    '1 producer left; it is silent, so they go to others without it',
  ])
  expect(text).toBe(`Collector ${ids[0]} holds no producers any more: it may be stopped.\n`)
})

test('oximeter collectors drain --wait: what keeps it from ending is said', async () => {
  const alone = await drained(
    [
      { state: 'draining', n_producers: 2 },
      { state: 'drained', n_producers: 0 },
    ],
    { ...other, state: 'draining' },
  )
  expect(alone.told).toEqual([
    '2 producers left; no other collector is active: they stay until one is',
  ])
  await expect(drained([{ state: 'draining' }, { state: 'active' }], other)).rejects.toMatchObject({
    name: 'CommandError',
    message: `somebody has ended the drain of collector ${ids[0]}`,
  })
  await expect(
    drained([{ state: 'draining' }, { id: UNKNOWN, state: 'drained' }], other),
  ).rejects.toMatchObject({ message: expect.stringMatching(/is in service/) })
})

test('oximeter collectors resume', async () => {
  const answer = await resumeCollector(nexusOf(working), ids[0])
  expect(answer.text(plain)).toBe(`Collector ${ids[0]} gets its share of producers again.\n`)
  const gone = await resumeCollector(nexusOf(silent), ids[2])
  expect(gone.text(plain)).toBe(
    `Collector ${ids[2]} gets producers again once it is heard: it is silent.\n`,
  )
})

test('oximeter collectors expunge', async () => {
  const answer = await expungeCollector(nexusOf(working), ids[0], { yes: true })
  expect(answer.text(plain)).toBe(
    `Collector ${ids[0]} is out of service until it registers again; 2 producers go to others.\n`,
  )
})

test.for([
  [
    working,
    `2 producers of collector ${ids[0]} would go to others at once, whether or not it still works; of one that works they go to others without a gap by \`oximeter collectors drain\`: add --yes if that is meant`,
  ],
  [
    silent,
    `0 producers of collector ${ids[2]} would go to others at once, whether or not it still works: add --yes if that is meant`,
  ],
] as const)('oximeter collectors expunge without --yes: $0.state', async ([item, message]) => {
  const untouched = answering({ 'GET /v1/collectors': page(JSON.stringify(item)) })
  await expect(expungeCollector(untouched, item.id, { yes: false })).rejects.toMatchObject({
    name: 'UsageError',
    message,
  })
})
