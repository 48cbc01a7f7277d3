import { expect, test } from 'vitest'

import { collectorAnswering } from '../../test/answering.ts'
import type { Style } from '../output/table.ts'
import { dropSpool, listSpool, replaySpool } from './spool.ts'

const now = (): number => Date.UTC(2026, 7, 21, 22)
const plain: Style = { heading: (text) => text, faint: (text) => text }

const whole = `"bytes": 3670016, "max_bytes": 4294967296, "blocks": 3, "samples": 52000,
  "oldest": "2026-08-21T21:57:00Z"`

const blocks = [
  `{"id": "00000000000000000007-0", "table": "measurements_cumulative_u64", "day": "2026-08-21",
    "rows": 50000, "samples": 50000, "bytes": 2621440, "sealed_at": "2026-08-21T21:57:00Z",
    "state": "postponed", "attempts": 4, "last_error": "cannot store: too many parts \\u001b[2J"}`,
  `{"id": "00000000000000000007-1", "table": "timeseries", "day": null,
    "rows": 1200, "samples": 0, "bytes": 1024, "sealed_at": "2026-08-21T21:57:00Z",
    "state": "waiting", "attempts": 0, "last_error": null}`,
  `{"id": "00000000000000000006-0", "table": "measurements_f64", "day": "2026-08-20",
    "rows": 2000, "samples": 2000, "bytes": 1047552, "sealed_at": "2026-08-20T21:57:00Z",
    "state": "damaged", "attempts": 0, "last_error": "its checksum is another"}`,
]

const spool = (more: string, ...items: readonly string[]): string =>
  `{${whole}, ${more}, "items": [${items.join()}], "next_page": null}`

const collector = collectorAnswering({
  '/spool': spool('"paused": true, "reason": "the disk is full"', ...blocks),
  '/spool/replay': '{"retried": 2}',
  '/spool/drop': '{"blocks": 1, "samples": 50000, "bytes": 2621440}',
})

test('oximeter spool', async () => {
  const answer = await listSpool(collector, 100, now)
  await expect(answer.text(plain)).toMatchFileSnapshot('../../test/golden/spool.txt')
  expect(answer.json).toMatchObject({
    bytes: 3_670_016,
    paused: true,
    truncated: false,
    items: [{ state: 'postponed' }, { state: 'waiting' }, { state: 'damaged' }],
  })
  expect(answer.notes).toEqual([])
})

test('oximeter spool, more than is asked for', async () => {
  const asked: string[] = []
  const long = {
    url: 'http://collector.test',
    spool: (page: { page_token?: string }) => {
      asked.push(JSON.stringify(page))
      return Promise.resolve(
        JSON.parse(
          spool('"paused": false, "reason": null', blocks[asked.length % 3] ?? '').replace(
            '"next_page": null',
            '"next_page": "t"',
          ),
        ),
      )
    },
  }
  const answer = await listSpool(long as unknown as typeof collector, 2, now)
  expect(asked).toEqual(['{"limit":2}', '{"limit":1,"page_token":"t"}'])
  expect(answer.json).toMatchObject({ truncated: true, items: [{}, {}] })
  expect(answer.notes).toEqual(['There are more than these 2: see --limit.'])
})

test.for([
  ['"paused": false, "reason": null', ''],
  ['"paused": false, "reason": "ClickHouse is away"', 'Blocks wait: ClickHouse is away.\n'],
  ['"paused": true, "reason": null', 'Pulling is paused.\n'],
] as const)('an empty spool: %s', async ([state, line]) => {
  const empty = spool(state)
    .replace('"blocks": 3', '"blocks": 0')
    .replace('"bytes": 3670016', '"bytes": 0')
  const answer = await listSpool(collectorAnswering({ '/spool': empty }), 100, now)
  expect(answer.text(plain)).toBe(
    `Nothing waits in the spool of http://collector.test (0 B of 4 GiB).\n${line}`,
  )
})

test.for([
  [[], 2, '2 blocks tried again.\n', 0],
  [[], 0, 'No block waits to be tried again.\n', 0],
  [['a', 'b'], 2, '2 blocks tried again.\n', 0],
  [['a', 'b'], 1, '1 block tried again. 1 of those named: not there any more, or damaged.\n', 0],
  [
    ['a'],
    0,
    'No block waits to be tried again. 1 of those named: not there any more, or damaged.\n',
    1,
  ],
] as const)('oximeter spool replay %j, %i retried', async ([ids, retried, text, exitCode]) => {
  const asked = collectorAnswering({ '/spool/replay': `{"retried": ${retried}}` })
  const answer = await replaySpool(asked, ids)
  expect(answer.text(plain)).toBe(text)
  expect(answer).toMatchObject({ json: { retried }, exitCode })
})

test('oximeter spool drop', async () => {
  const answer = await dropSpool(collector, ['00000000000000000007-0'], { all: false, yes: true })
  expect(answer.text(plain)).toBe('Gave up 1 block with 50000 samples (2.5 MiB).\n')
  expect(answer.json).toEqual({ blocks: 1, samples: 50_000, bytes: 2_621_440 })
})

test.for([
  [[], false, 'say which blocks to give up: either their ids, or --all'],
  [['a'], true, 'say which blocks to give up: either their ids, or --all'],
  [[], true, '52000 samples in 3 blocks would be lost for good: add --yes if they may be'],
  [
    ['00000000000000000006-0', 'x'],
    false,
    '2000 samples in 1 block would be lost for good: add --yes if they may be',
  ],
] as const)('oximeter spool drop %j, all %o: is refused', async ([ids, all, message]) => {
  const untouched = collectorAnswering({ 'GET /spool': spool('"paused": false', ...blocks) })
  await expect(dropSpool(untouched, ids, { all, yes: false })).rejects.toMatchObject({
    name: 'UsageError',
    message,
  })
})
