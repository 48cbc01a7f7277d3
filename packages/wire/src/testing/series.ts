import {
  FIELD_TYPES,
  formatIp,
  makeField,
  timeseriesOf,
  type DatumType,
  type Field,
  type FieldType,
  type FieldValues,
  type Timeseries,
} from '@oximeter/core'
import * as fc from 'fast-check'

import { numbers, texts } from './numbers.ts'
import { record } from './plain-record.ts'

// Making an arbitrary takes far longer than drawing from it: each is made once.

const octets = fc.oneof(fc.constant(0), fc.nat(255))

/** Addresses with runs of zeros, which is what canonical forms differ in. */
const ipAddresses = fc
  .oneof(
    fc.array(octets, { minLength: 4, maxLength: 4 }),
    fc.array(octets, { minLength: 16, maxLength: 16 }),
  )
  .map((address) => formatIp(Uint8Array.from(address)))

const FIELD_VALUES: { readonly [T in FieldType]: fc.Arbitrary<FieldValues[T]> } = {
  string: texts(),
  i8: numbers('i8'),
  u8: numbers('u8'),
  i16: numbers('i16'),
  u16: numbers('u16'),
  i32: numbers('i32'),
  u32: numbers('u32'),
  i64: numbers('i64'),
  u64: numbers('u64'),
  ip_addr: ipAddresses,
  uuid: fc.uuid(),
  bool: fc.boolean(),
}

/** Any value of a field of the type, in canonical form. */
export function fieldValues<T extends FieldType>(type: T): fc.Arbitrary<FieldValues[T]> {
  return FIELD_VALUES[type]
}

const componentNames = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,4}){0,2}$/)

/** Identifiers, with those that JavaScript treats specially and some that are not ASCII. */
const fieldNames = fc.oneof(
  { arbitrary: fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/), weight: 4 },
  fc.constantFrom('__proto__', 'constructor', 'toString', 'größe', '𝒳', '名'),
)

/** Any field of the type and the name. */
export function fields(type: FieldType, name: string): fc.Arbitrary<Field> {
  return fieldValues(type).map((value) => makeField(name, type, value))
}

const anyFields = fc.oneof(
  ...FIELD_TYPES.map((type) =>
    fc.tuple(fieldNames, fieldValues(type)).map(([name, value]) => makeField(name, type, value)),
  ),
)

const descriptions = record({
  target: componentNames,
  metric: componentNames,
  version: fc.integer({ min: 1, max: 255 }),
  fields: fc.uniqueArray(anyFields, { maxLength: 6, selector: (field) => field.name }),
  split: fc.nat(6),
})

/** Any timeseries of data of the type. */
export function timeseries(datumType: DatumType): fc.Arbitrary<Timeseries> {
  return descriptions.map(({ target, metric, version, fields: all, split }) =>
    timeseriesOf({
      name: `${target}:${metric}`,
      version,
      targetFields: all.slice(0, split),
      metricFields: all.slice(split),
      datumType,
    }),
  )
}
