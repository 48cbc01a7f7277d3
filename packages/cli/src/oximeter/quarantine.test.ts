import { expect, test } from 'vitest'

import { answering, page } from '../../test/answering.ts'
import type { Style } from '../output/table.ts'
import {
  dropQuarantined,
  listQuarantine,
  replayQuarantined,
  showQuarantined,
} from './quarantine.ts'

const now = (): number => Date.UTC(2026, 7, 21, 22)
const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../test/golden/${name}.txt`

const group = (name: string, reason: string, count: number): string => `{
  "timeseries_name": "${name}", "reason": "${reason}", "count": ${count},
  "first": "2026-08-20T22:00:00Z", "last": "2026-08-21T21:59:58Z",
  "example": "field slot: its type is u16, not u8 \\u001b[2J"
}`

const sample = (datum: string): string => `{
  "measurement": {"timestamp": "2026-08-21T21:59:57Z", "datum": ${datum}},
  "timeseries_name": "disk:level", "timeseries_version": 1,
  "target": {"name": "disk", "fields": {
    "serial": {"name": "serial", "value": {"type": "string", "value": "x\\ny"}}
  }},
  "metric": {"name": "level", "fields": {
    "slot": {"name": "slot", "value": {"type": "u64", "value": 18446744073709551615}}
  }}
}`

const kept = (reason: string, diff: string, rest: string): string => `{
  "received_at": "2026-08-21T21:59:58Z", "reason": "${reason}", "detail": "what was wrong",
  "diff": ${diff}, ${rest}
}`

const nexus = answering({
  '/v1/quarantine': page(
    group('disk:level', 'implausible_time', 1),
    group('disk:level', 'schema_conflict', 4),
    group('host:load', 'schema_conflict', 100),
  ),
  'GET /v1/quarantine/disk:level': page(
    kept(
      'schema_conflict',
      '["the datum is f64, not u64", "field slot: its type is u64, not u8"]',
      `"sample": ${sample('{"type": "f64", "datum": 1.5}')}, "body": null`,
    ),
    kept(
      'implausible_time',
      '[]',
      `"sample": ${sample('{"type": "u64", "datum": 7}')}, "body": null`,
    ),
    kept('invalid_datum', '[]', '"sample": null, "body": "{\\"half\\": \\u001b[2J"'),
  ),
  '/v1/quarantine/host:load': page(),
  'POST /v1/quarantine/disk:level/replay': '{"replayed": 3, "still_refused": 1, "unreadable": 1}',
  'POST /v1/quarantine/host:load/replay': '{"replayed": 1, "still_refused": 0, "unreadable": 0}',
  'POST /v1/quarantine/a:b/replay': '{"replayed": 0, "still_refused": 0, "unreadable": 0}',
  'DELETE /v1/quarantine/disk:level': '{"dropped": 5}',
})

test('oximeter quarantine', async () => {
  const answer = await listQuarantine(nexus, now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden('quarantine'))
  expect(answer.json).toMatchObject({ items: [{ count: 1 }, { count: 4 }, { count: 100 }] })
  const empty = await listQuarantine(answering({ '/v1/quarantine': page() }))
  expect(empty.text(plain)).toBe('Nothing is in quarantine.\n')
})

test('oximeter quarantine show', async () => {
  const answer = await showQuarantined(nexus, 'disk:level', { limit: 20 }, now)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden('quarantine-disk-level'))
  expect(answer.json).toMatchObject({ truncated: false, items: [{}, {}, { sample: null }] })
  const none = await showQuarantined(nexus, 'host:load', { limit: 20, reason: 'x' })
  expect(none.text(plain)).toBe('Nothing of host:load is in quarantine for x.\n')
})

test.for([
  [
    'disk:level',
    'Stored 3 samples of disk:level; 2 stay in quarantine (1 still refused, 1 unreadable).\n',
    1,
  ],
  ['host:load', 'Stored 1 sample of host:load.\n', 0],
  ['a:b', 'Nothing of a:b is in quarantine.\n', 0],
] as const)('oximeter quarantine replay %s', async ([name, text, exitCode]) => {
  const answer = await replayQuarantined(nexus, name, {})
  expect(answer.text(plain)).toBe(text)
  expect(answer.exitCode).toBe(exitCode)
})

test('oximeter quarantine drop', async () => {
  const answer = await dropQuarantined(nexus, 'disk:level', { yes: true })
  expect(answer.text(plain)).toBe('Dropped 5 samples of disk:level.\n')
  expect(answer.json).toEqual({ dropped: 5 })
})

test.for([
  [undefined, '5 samples of disk:level would be lost for good: add --yes if they may be'],
  ['implausible_time', '1 sample of disk:level would be lost for good: add --yes if they may be'],
  ['other', '0 samples of disk:level would be lost for good: add --yes if they may be'],
] as const)('oximeter quarantine drop for %s, without --yes, drops nothing', async (row) => {
  const [reason, message] = row
  const untouched = answering({
    'GET /v1/quarantine': page(
      group('disk:level', 'implausible_time', 1),
      group('disk:level', 'schema_conflict', 4),
      group('host:load', 'schema_conflict', 100),
    ),
  })
  const options = { yes: false, ...(reason === undefined ? {} : { reason }) }
  await expect(dropQuarantined(untouched, 'disk:level', options)).rejects.toMatchObject({
    name: 'UsageError',
    message,
  })
})
