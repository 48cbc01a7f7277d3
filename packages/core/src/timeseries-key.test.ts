import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  DATUM_TYPES,
  makeField,
  timeseriesKeyBytes,
  timeseriesOf,
  type Timeseries,
} from './index.ts'
import { arbitraryTimeseries } from '../test/arbitraries.ts'

function hex(timeseries: Timeseries): string {
  return [...timeseriesKeyBytes(timeseries)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

test('the bytes of a whole timeseries', () => {
  const timeseries = timeseriesOf({
    name: 'test_target:test_metric',
    version: 1,
    targetFields: [makeField('num', 'i64', 1337), makeField('name', 'string', 'Hello')],
    metricFields: [makeField('id', 'uuid', '00000000-0000-0000-0000-000000000000')],
    datumType: 'i64',
  })
  expect(hex(timeseries)).toBe(
    [
      '180000000000000017746573745f7461726765743a746573745f6d6574726963',
      '0c00000000000000046e616d65000548656c6c6f',
      '0d00000000000000036e756d073905000000000000',
      '15000000000000000269640a1000000000000000000000000000000000',
      '010000000000000007',
    ].join(''),
  )
})

test.for([
  [makeField('f', 'string', 'é'), '0166-00-02c3a9'],
  [makeField('f', 'i8', -10), '0166-01-f6'],
  [makeField('f', 'u8', 10), '0166-02-0a'],
  [makeField('f', 'i16', -0x0abc), '0166-03-44f5'],
  [makeField('f', 'u16', 0x0abc), '0166-04-bc0a'],
  [makeField('f', 'i32', -0x0abc0000), '0166-05-000044f5'],
  [makeField('f', 'u32', 0x0abc0000), '0166-06-0000bc0a'],
  [makeField('f', 'i64', -0x0abc000000000000n), '0166-07-00000000000044f5'],
  [makeField('f', 'u64', 2n ** 64n - 1n), '0166-08-ffffffffffffffff'],
  [makeField('f', 'ip_addr', '127.0.0.1'), '0166-09-00-7f000001'],
  [makeField('f', 'ip_addr', '::1'), `0166-09-01-${'00'.repeat(15)}01`],
  [makeField('f', 'bool', true), '0166-0b-01'],
] as const)('the bytes of a field: $0.type', ([field, payload]) => {
  const chunk = hex({
    name: 'a:b',
    version: 7,
    targetFields: [field],
    metricFields: [],
    datumType: 'bool',
  })
  const name = '040000000000000003613a62'
  const bytes = payload.replaceAll('-', '')
  const length = (bytes.length / 2).toString(16).padStart(2, '0') + '00'.repeat(7)
  expect(chunk).toBe(name + length + bytes + '010000000000000000')
})

test('a long text has a length of several bytes', () => {
  const field = makeField('f', 'string', 'x'.repeat(300))
  const timeseries = { name: 'a:b', version: 1, targetFields: [field], metricFields: [] }
  expect(hex({ ...timeseries, datumType: 'bool' })).toContain('016600ac027878')
})

test('the ordinal of every datum type', () => {
  const ordinals = DATUM_TYPES.map((datumType) =>
    timeseriesKeyBytes({
      name: 'a:b',
      version: 1,
      targetFields: [],
      metricFields: [],
      datumType,
    }).at(-1),
  )
  expect(ordinals).toEqual(DATUM_TYPES.map((_, i) => i))
})

test('the version takes no part, and the order of fields does not either', () => {
  fc.assert(
    fc.property(arbitraryTimeseries, ({ targetFields, metricFields, ...rest }) => {
      const one = timeseriesOf({ ...rest, version: 1, targetFields, metricFields })
      const other = timeseriesOf({
        ...rest,
        version: 2,
        targetFields: targetFields.toReversed(),
        metricFields: metricFields.toReversed(),
      })
      expect(timeseriesKeyBytes(other)).toEqual(timeseriesKeyBytes(one))
    }),
  )
})

test('texts of any length are whole, and what follows them is in its place', () => {
  for (const size of [0, 127, 128, 1500, 20_000]) {
    const value = 'ü' + 'x'.repeat(size)
    const fields = [makeField('b', 'string', value), makeField('c', 'u64', 2n ** 64n - 1n)]
    const series = { name: 'a:b', version: 1, metricFields: fields, datumType: 'f64' as const }
    const bytes = timeseriesKeyBytes(timeseriesOf({ ...series, targetFields: [] }))
    const text = new TextDecoder().decode(bytes)
    expect(text.includes(value)).toBe(true)
    // The last field: its length, name, type and value; then the datum type behind its length.
    const last = [11, 0, 0, 0, 0, 0, 0, 0, 1, 99, 8, ...Array<number>(8).fill(255)]
    expect(Array.from(bytes.slice(-28, -9))).toEqual(last)
    expect(Array.from(bytes.slice(-9))).toEqual([
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      DATUM_TYPES.indexOf('f64'),
    ])
  }
})
