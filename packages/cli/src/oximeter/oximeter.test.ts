import { expect, test } from 'vitest'

import { answering, page } from '../../test/answering.ts'
import type { Style } from '../output/table.ts'
import { listDiscovery } from './discovery.ts'
import { collectProducer, listProducers, showProducer } from './producers.ts'

const now = (): number => Date.UTC(2026, 7, 21, 22)
const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../test/golden/${name}.txt`

const ids = [
  '0b1c8ad2-40bd-4c23-a1b7-30a1b8f7c0aa',
  '6b0aa0a5-5d0e-4a5f-8a44-1d54a3ff0a01',
] as const

function producer(id: string, status: string): string {
  return `{
    "id": "${id}", "kind": "service", "address": "127.0.0.1:4711",
    "interval": {"secs": 0, "nanos": 500000000},
    "collector_id": "f58c3846-dd90-4eba-bf53-79379d5ab0f9",
    "time_registered": "2026-08-21T20:00:00Z", "time_renewed": "2026-08-21T21:58:00Z",
    "lease_expires": "2026-08-21T22:08:00Z", ${status}
  }`
}

const troubled = `"status": {
  "id": "${ids[0]}", "interval": {"secs": 0, "nanos": 500000000}, "address": "127.0.0.1:4711",
  "registered": "2026-08-21T20:00:00Z", "updated": "2026-08-21T20:00:00Z",
  "last_success": {
    "started_at": "2026-08-21T21:59:58Z", "time_queued": {"secs": 0, "nanos": 51000},
    "time_collecting": {"secs": 0, "nanos": 4123456}, "n_samples": 12
  },
  "last_failure": {
    "started_at": "2026-08-21T21:30:00Z", "time_queued": {"secs": 0, "nanos": 0},
    "time_collecting": {"secs": 30, "nanos": 0}, "reason": "unreachable",
    "detail": "no answer came within 30000 ms"
  },
  "n_collections": 70, "n_failures": 3, "n_samples_collected": 840, "n_refused_samples": 2,
  "n_error_items": 1, "n_quarantined": 4,
  "refusals": [{
    "reason": "invalid_timeseries_name", "count": 2, "last_at": "2026-08-21T21:59:58Z",
    "example": "bad name \\u001b[2Jx"
  }],
  "quarantines": [{
    "reason": "schema_conflict", "count": 4, "last_at": "2026-08-21T21:59:58Z",
    "example": "disk:level: the datum is f64, not u64"
  }],
  "failures": [{"reason": "timeout", "count": 2}, {"reason": "500", "count": 1}],
  "last_error_item": {
    "at": "2026-08-21T21:00:00Z", "type": "datum_error", "message": "disk gone"
  }
}`

const nexus = answering({
  '/v1/producers': page(
    producer(ids[0], troubled),
    producer(ids[1], '"status": null, "status_error": "its collector does not answer"'),
  ),
  [`/v1/producers/${ids[0]}`]: producer(ids[0], troubled),
  [`/v1/producers/${ids[1]}`]: producer(
    ids[1],
    `"tls": true, "server_name": "shop.example", "status": null, "schema_conflicts": [{
      "timeseries_name": "disk:level", "version": 2, "detail": "datum type: stored f64, offered u64"
    }]`,
  ),
  [`/v1/producers/${ids[0]}/assignments`]: `{"items": [
    {
      "time": "2026-08-21T21:00:00Z", "collector_id": "f58c3846-dd90-4eba-bf53-79379d5ab0f9",
      "generation": 12, "reason": "death"
    },
    {
      "time": "2026-08-21T20:00:00Z", "collector_id": "7c1bb1b6-6e1f-4b60-9b55-2e65b4000b12",
      "generation": 9, "reason": "registered"
    }
  ]}`,
  [`/v1/producers/${ids[0]}/collections`]: `{"items": [
    {
      "started_at": "2026-08-21T21:59:58Z", "time_collecting": {"secs": 0, "nanos": 4123456},
      "n_samples": 12, "n_refused": 1, "bytes": 4096, "outcome": "success", "reason": null
    },
    {
      "started_at": "2026-08-21T21:30:00Z", "time_collecting": {"secs": 30, "nanos": 0},
      "n_samples": 0, "n_refused": 0, "bytes": 0, "outcome": "failure", "reason": "unreachable"
    }
  ]}`,
  [`/v1/producers/${ids[1]}/assignments`]: '{"items": []}',
  [`/v1/producers/${ids[1]}/collections`]: 503,
  [`/v1/producers/${ids[0]}/collect`]: `{
    "started_at": "2026-08-21T22:00:00Z", "time_collecting": {"secs": 0, "nanos": 4123456},
    "n_samples": 12, "n_refused": 1, "n_error_items": 0, "bytes": 4096,
    "outcome": "success", "reason": null
  }`,
  [`/v1/producers/${ids[1]}/collect`]: `{
    "started_at": "2026-08-21T22:00:00Z", "time_collecting": {"secs": 1, "nanos": 500000000},
    "n_samples": 0, "n_refused": 0, "n_error_items": 0, "bytes": 0,
    "outcome": "failure", "reason": "tls", "detail": "certificate has expired: renew it"
  }`,
  '/v1/refused-registrations': page(
    `{
      "id": "a0000000-0000-4000-8000-000000000000", "address": "127.0.0.1:4712", "peer": "127.0.0.1",
      "reason": "invalid_interval", "detail": "body.interval: an interval is 10 ms to 24 h",
      "count": 3, "first_at": "2026-08-21T21:59:00Z", "last_at": "2026-08-21T21:59:58Z"
    }`,
    `{
      "id": null, "address": null, "peer": "127.0.0.1",
      "reason": "malformed_body", "detail": "not JSON: \\u001b[2J",
      "count": 1, "first_at": "2026-08-21T21:58:00Z", "last_at": "2026-08-21T21:58:00Z"
    }`,
  ),
  '/v1/discovery': page(
    `{
      "source": "file:/etc/targets/*.json", "kind": "file", "last_attempt": "2026-08-21T21:59:58Z",
      "last_success": "2026-08-21T21:50:00Z", "error": "a.json: it is no list", "n_failures": 3,
      "n_targets": 104, "n_producers": 2, "n_refused": 102, "refused": [{
        "address": "169.254.169.254:80", "id": null, "reason": "forbidden_address",
        "detail": "it is where clouds keep \\u001b[2Jsecrets"
      }]
    }`,
    `{
      "source": "kubernetes:", "kind": "kubernetes", "last_attempt": "2026-08-21T21:59:58Z",
      "last_success": null, "error": "it answered 401", "n_failures": 1,
      "n_targets": 0, "n_producers": 0, "n_refused": 0, "refused": []
    }`,
  ),
})

test('oximeter producers', async () => {
  const answer = await listProducers(nexus, now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden('producers'))
  expect(answer.json).toMatchObject({
    items: [{ id: ids[0] }, { id: ids[1] }],
    refused_registrations: [{ reason: 'invalid_interval' }, { reason: 'malformed_body' }],
  })
})

test.for(ids)('oximeter producers show %s', async (id) => {
  const answer = await showProducer(nexus, id, now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden(`producer-${id.slice(0, 8)}`))
})

test('oximeter producers show --json: what is not known is null', async () => {
  const known = await showProducer(nexus, ids[0])
  expect(known.json).toMatchObject({
    id: ids[0],
    assignments: [{ reason: 'death' }, { reason: 'registered' }],
    collections: [{ outcome: 'success' }, { reason: 'unreachable' }],
  })
  const unheard = await showProducer(nexus, ids[1])
  expect(unheard.json).toMatchObject({ id: ids[1], assignments: [], collections: null })
})

test('oximeter producers collect', async () => {
  const good = await collectProducer(nexus, ids[0])
  expect(good.text(plain)).toBe(
    'Collected 12 samples (4 KiB) in 4.12ms; 1 refused, 0 error items.\n',
  )
  expect(good.exitCode).toBe(0)
  const bad = await collectProducer(nexus, ids[1])
  expect(bad.text(plain)).toBe('Failed after 1500ms: tls: certificate has expired: renew it\n')
  expect(bad.exitCode).toBe(1)
})

test('oximeter producers, some of which a source names', async () => {
  const named = answering({
    '/v1/producers': page(
      producer(ids[0], '"tls": true, "source": "kubernetes:", "status": null'),
      producer(ids[1], '"status": null'),
    ),
    '/v1/refused-registrations': page(),
  })
  await expect((await listProducers(named, now)).text(plain)).toMatchFileSnapshot(
    golden('producers-of-sources'),
  )
})

test('oximeter discovery', async () => {
  const answer = await listDiscovery(nexus, now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden('discovery'))
  expect(answer.json).toMatchObject({ items: [{ kind: 'file' }, { kind: 'kubernetes' }] })
})

test('nobody there', async () => {
  const empty = answering({
    '/v1/producers': page(),
    '/v1/refused-registrations': page(),
    '/v1/discovery': page(),
  })
  expect((await listProducers(empty)).text(plain)).toBe('No producer has registered.\n')
  expect((await listDiscovery(empty)).text(plain)).toMatch('No source of producers is configured')
})
