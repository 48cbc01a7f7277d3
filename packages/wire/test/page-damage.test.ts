import { PageDecoder, WireError, type WireErrorCode } from '@oximeter/wire'
import {
  tableFromIPC,
  tableToIPC,
  vectorFromArray,
  type Vector,
  Table,
  Utf8,
  LargeUtf8,
  Dictionary,
  Int32,
} from 'apache-arrow'
import { describe, expect, test } from 'vitest'

import { examplePage } from './example-page.ts'
import { bodyOf, bodyOfParts, partsOf } from './page-body.ts'

type Part = { kind: string; content: Uint8Array }

const body = await bodyOf(examplePage)
const parts = partsOf(body)

/** The body with one of its parts replaced. */
function withPart(kind: string, change: (content: Uint8Array) => Uint8Array): Uint8Array {
  return bodyOfParts(
    parts.map((part) => (part.kind === kind ? { kind, content: change(part.content) } : part)),
  )
}

function withJson(kind: string, change: (json: Record<string, unknown>) => unknown): Uint8Array {
  return withPart(kind, (content) => {
    const json = JSON.parse(Buffer.from(content).toString()) as Record<string, unknown>
    return Buffer.from(JSON.stringify(change(json)))
  })
}

/** The points with a text replaced by another of the same length, wherever it is. */
function respelt(kind: string, from: string, to: string): Uint8Array {
  expect(Buffer.from(body).includes(from)).toBe(true)
  expect(to).toHaveLength(from.length)
  return withPart(kind, (content) =>
    Buffer.from(Buffer.from(content).toString('latin1').replaceAll(from, to), 'latin1'),
  )
}

function patched(kind: string, at: number, bytes: readonly number[]): Uint8Array {
  return withPart(kind, (content) => {
    const copy = Uint8Array.from(content)
    copy.set(bytes, at < 0 ? copy.length + at : at)
    return copy
  })
}

function order(...kinds: string[]): Uint8Array {
  return bodyOfParts(kinds.map((kind) => parts.find((part) => part.kind === kind)!))
}

/** The points as Arrow writes them, with a column replaced. */
function rewritten(column: string, values: (table: Table) => Vector) {
  return withPart('PNTS', (content) => {
    const table = tableFromIPC(content)
    const columns = table.schema.fields.map(({ name }) => [
      name,
      name === column ? values(table) : table.getChild(name)!,
    ])
    const changed = new Table(Object.fromEntries(columns) as never)
    for (const [key, value] of table.schema.metadata) changed.schema.metadata.set(key, value)
    return tableToIPC(changed, 'stream')
  })
}

const empty: Part = { kind: 'SERI', content: new Uint8Array() }

describe('a body that cannot be read as a whole', () => {
  const cases: [string, WireErrorCode, Uint8Array][] = [
    ['nothing', 'truncated', new Uint8Array()],
    ['JSON', 'not-columns', Buffer.from('[{"status":"ok","info":[]}]')],
    ['another version', 'not-columns', Buffer.from(body.map((byte, i) => (i === 3 ? 0x32 : byte)))],
    ['a cut in the header', 'truncated', body.subarray(0, 100)],
    ['a cut between parts', 'truncated', body.subarray(0, body.length - framedLength('PNTS'))],
    ['a cut in the last part', 'truncated', body.subarray(0, body.length - 8)],
    ['one part too many', 'truncated', Buffer.concat([body, Buffer.from('ITEM\0\0\0\0')])],
    [
      'an unknown part',
      'malformed',
      bodyOfParts([parts[0]!, { ...empty, kind: 'WHAT' }, ...parts.slice(1)]),
    ],
    ['no items', 'malformed', order('OXM1', 'SERI', 'PNTS')],
    ['items twice', 'malformed', order('OXM1', 'SERI', 'ITEM', 'ITEM', 'PNTS')],
    ['descriptions after points', 'malformed', order('OXM1', 'ITEM', 'PNTS', 'SERI')],
    ['two headers', 'malformed', order('OXM1', 'OXM1', 'SERI', 'ITEM', 'PNTS')],
    ['a part of nothing', 'malformed', bodyOfParts([parts[0]!, empty, ...parts.slice(1)])],
    ['points twice', 'malformed', order('OXM1', 'SERI', 'ITEM', 'PNTS', 'PNTS')],
    ['points left out', 'malformed', order('OXM1', 'SERI', 'ITEM')],
    ['a series twice', 'malformed', order('OXM1', 'SERI', 'SERI', 'ITEM', 'PNTS')],

    ['a header that is no JSON', 'syntax', withHeaderBytes('{"epoch":')],
    ['a header that is no object', 'malformed', withHeaderBytes('[]')],
    ['a header that is not UTF-8', 'not-utf8', withHeaderBytes('{"epoch":"\xff"}')],
    ['an epoch that is none', 'malformed', withJson('OXM1', (json) => ({ ...json, epoch: 'x' }))],
    ['a page below 0', 'malformed', withJson('OXM1', (json) => ({ ...json, page: -1 }))],
    ['half a page', 'malformed', withJson('OXM1', (json) => ({ ...json, page: 0.5 }))],
    ['a page as text', 'malformed', withJson('OXM1', (json) => ({ ...json, page: '41' }))],
    ['no window', 'malformed', withJson('OXM1', (json) => ({ ...json, window: undefined }))],
    ['more, maybe', 'malformed', withJson('OXM1', (json) => ({ ...json, more: 1 }))],
    ['no series', 'malformed', withJson('OXM1', (json) => ({ ...json, series: [0, 2] }))],
    [
      'fewer series',
      'malformed',
      withJson('OXM1', (json) => ({ ...json, series: { first: 0, count: 1 } })),
    ],
    [
      'too many series',
      'too-large',
      withJson('OXM1', (json) => ({ ...json, series: { first: 0, count: 1e9 } })),
    ],
    [
      'later series',
      'series-gap',
      withJson('OXM1', (json) => ({ ...json, series: { first: 7, count: 2 } })),
    ],

    [
      'items of another epoch',
      'malformed',
      withJson('ITEM', (json) => ({ ...json, epoch: '7d444840-9dc0-41d1-b245-5ffdce74fad3' })),
    ],
    ['items of another page', 'malformed', withJson('ITEM', (json) => ({ ...json, page: 42 }))],
    [
      'more samples than there are',
      'malformed',
      withJson('ITEM', (json) => ({ ...json, samples: 3 })),
    ],
    ['no errors', 'malformed', withJson('ITEM', (json) => ({ ...json, errors: undefined }))],
    [
      'an error of no item',
      'malformed',
      withJson('ITEM', (json) => ({
        ...json,
        errors: [{ item: 2, error: { type: 'toml', content: '' } }],
      })),
    ],
    [
      'an unknown error',
      'malformed',
      withJson('ITEM', (json) => ({ ...json, errors: [{ item: 1, error: { type: 'fire' } }] })),
    ],
    [
      'an error twice',
      'malformed',
      withJson('ITEM', (json) => ({
        ...json,
        errors: [(json['errors'] as unknown[])[0], (json['errors'] as unknown[])[0]],
      })),
    ],

    ['points of another epoch', 'malformed', respelt('PNTS', '74fad2', '74fad3')],
    ['points of an unknown type', 'malformed', respelt('PNTS', 'cumulative_u64', 'cumulative_u65')],
    ['points of another type', 'malformed', respelt('PNTS', 'cumulative_u64', 'cumulative_i64')],
    [
      'a time that is no number',
      'malformed',
      respelt('PNTS', '1787351268000000000', '178735126800000000x'),
    ],
    ['other columns', 'malformed', respelt('PNTS', 'series', 'serien')],
    [
      'descriptions without a schema',
      'malformed',
      respelt('SERI', 'oximeter:series', 'oximeter:serien'),
    ],
    ['a schema that is no JSON', 'syntax', respelt('SERI', '{"name":"shop', '{"name":shop"')],
    ['an unknown type of field', 'malformed', respelt('SERI', '"type":"u16"', '"type":"u17"')],
    ['another type of field', 'malformed', respelt('SERI', '"type":"u16"', '"type":"i16"')],
    [
      'a field from elsewhere',
      'malformed',
      respelt('SERI', '"source":"metric"', '"source":"matrix"'),
    ],

    ['a stream that begins elsewhere', 'malformed', patched('PNTS', 0, [0xfe])],
    ['metadata past the end', 'malformed', patched('PNTS', 4, [0, 0, 1, 0])],
    ['metadata of odd length', 'malformed', patched('PNTS', 4, [1])],
    ['a message beyond its end', 'malformed', patched('PNTS', 8, [0xff, 0xff, 0xff, 0x7f])],
    [
      'no schema',
      'malformed',
      withPart('PNTS', (content) => content.subarray(schemaLength(content))),
    ],
    [
      'something after the end',
      'malformed',
      withPart('PNTS', (content) => Buffer.concat([content, new Uint8Array(8)])),
    ],
    [
      'two schemas',
      'unsupported',
      withPart('PNTS', (content) =>
        Buffer.concat([content.subarray(0, schemaLength(content)), content]),
      ),
    ],
    [
      '64-bit texts',
      'unsupported',
      rewritten('datum', () => vectorFromArray(['a', 'b'], new LargeUtf8())),
    ],
    [
      'a dictionary',
      'unsupported',
      rewritten('datum', () =>
        vectorFromArray(['a', 'b'], new Dictionary(new Utf8(), new Int32())),
      ),
    ],
    [
      'another type of column',
      'malformed',
      rewritten('datum', () => vectorFromArray([1, 2], new Int32())),
    ],
    [
      'series that are missing',
      'malformed',
      rewritten('series', (table) => vectorFromArray([0, null], table.getChild('series')!.type)),
    ],
  ]

  test.for(cases)('%s: %s', ([, code, bytes]) => {
    const decoder = new PageDecoder()
    const error = thrown(() => decoder.decode(bytes))
    expect(error).toBeInstanceOf(WireError)
    expect((error as WireError).code).toBe(code)
    expect((error as WireError).message).not.toBe('')
    // Nothing has changed: the whole body is taken as if nothing had been before.
    expect(decoder.known).toBeUndefined()
    expect(decoder.decode(body).points).toHaveLength(1)
  })

  test('what is said of a part says where the part is', () => {
    const error = thrown(() => new PageDecoder().decode(respelt('PNTS', 'series', 'serien')))
    expect(error).toMatchObject({
      message:
        'the columns are (serien: UInt32, datum: UInt64), not (series: UInt32, datum: UInt64) ' +
        `(in the part of points at byte ${body.length - framedLength('PNTS') + 8})`,
    })
  })

  test('limits', () => {
    const limits = { maxBytes: 100, maxParts: 2, maxRows: 1, maxSeries: 1, maxFields: 2 }
    for (const [limit, value] of Object.entries(limits)) {
      const error = thrown(() => new PageDecoder({ [limit]: value }).decode(body))
      expect(error, limit).toMatchObject({ code: 'too-large' })
    }
  })
})

test('a body need not lie where 64-bit numbers may', () => {
  const plain = new PageDecoder().decode(Uint8Array.from(body))
  for (let shift = 0; shift < 8; shift++) {
    const buffer = Buffer.alloc(body.length + 8)
    buffer.set(body, shift)
    const shifted = buffer.subarray(shift, shift + body.length)
    expect(new PageDecoder().decode(shifted)).toStrictEqual(plain)
  }
})

test('a series that is described again must be the same', async () => {
  const decoder = new PageDecoder()
  decoder.decode(body)
  decoder.decode(body)
  const series = examplePage.series.map((each) => ({
    timeseries: { ...each!.timeseries, datumType: 'u64' as const },
  }))
  const other = await bodyOf({ ...examplePage, series })
  expect(thrown(() => decoder.decode(other))).toMatchObject({ code: 'series-changed' })
  const epoch = '00000000-0000-4000-8000-000000000000'
  expect(decoder.decode(await bodyOf({ ...examplePage, series, epoch })).epoch).toBe(epoch)
  expect(decoder.known).toStrictEqual({ epoch, series: 2 })
})

function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function framedLength(kind: string): number {
  const { length } = parts.find((part) => part.kind === kind)!.content
  return 8 + Math.ceil(length / 8) * 8
}

/** Of the first message of a stream. */
function schemaLength(content: Uint8Array): number {
  return 8 + Buffer.from(content).readUInt32LE(4)
}

function withHeaderBytes(text: string): Uint8Array {
  const content = Buffer.from(text, 'latin1')
  const prefix = Buffer.from('OXM1\0\0\0\0')
  prefix.writeUInt32LE(content.length, 4)
  return Buffer.concat([prefix, content, Buffer.alloc(-content.length & 7)])
}
