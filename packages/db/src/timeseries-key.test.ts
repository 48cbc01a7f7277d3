import {
  makeField,
  timeseriesOf,
  type Field,
  type FieldType,
  type Timeseries,
} from '@oximeter/core'
import { expect, test } from 'vitest'
import { timeseriesKey } from './timeseries-key.ts'

/** Keys that the reference's own tests expect. */
const KEYS: readonly (readonly [name: string, FieldType, Field['value'], key: bigint])[] = [
  ['string', 'string', '', 5554437373902071418n],
  ['i8', 'i8', -0x0a, 8051527130089763326n],
  ['u8', 'u8', 0x0a, 1403385090410880239n],
  ['i16', 'i16', -0x0abc, 4425083437960417917n],
  ['u16', 'u16', 0x0abc, 13883626507745758865n],
  ['i32', 'i32', -0x0abc0000, 14729289749324644435n],
  ['u32', 'u32', 0x0abc0000, 12103188004421096629n],
  ['i64', 'i64', -0x0abc000000000000n, 961258395613152243n],
  ['u64', 'u64', 0x0abc000000000000n, 15804125619400967189n],
  ['ipaddr', 'ip_addr', '127.0.0.1', 14737150884237616680n],
  ['uuid', 'uuid', '00000000-0000-0000-0000-000000000000', 16911606541498230091n],
  ['bool', 'bool', true, 10983724023695040909n],
]

test.for(KEYS)('the key of a series with a field %s', ([name, type, value, key]) => {
  // That name is none that a timeseries could have, so that it is not made by `timeseriesOf`.
  const timeseries = {
    name: 'timeseries name',
    version: 1,
    targetFields: [makeField(name, type, value)],
    metricFields: [],
    datumType: 'bool' as const,
  }
  expect(timeseriesKey(timeseries)).toBe(key)
})

test('the key of a whole series, by the object and by what it says', () => {
  const one = wholeSeries(1)
  expect(timeseriesKey(one)).toBe(365003276793586811n)
  expect(timeseriesKey(one)).toBe(365003276793586811n)
  expect(timeseriesKey(wholeSeries(2))).toBe(365003276793586811n)
})

function wholeSeries(version: number): Timeseries {
  return timeseriesOf({
    name: 'test_target:test_metric',
    version,
    targetFields: [makeField('num', 'i64', 1337n), makeField('name', 'string', 'Hello')],
    metricFields: [makeField('id', 'uuid', '00000000-0000-0000-0000-000000000000')],
    datumType: 'i64',
  })
}
