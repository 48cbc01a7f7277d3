import * as fc from 'fast-check'
import {
  canonicalIp,
  DATUM_TYPES,
  FIELD_TYPES,
  makeField,
  NUMBER_LIMITS,
  type Field,
  type FieldType,
  type NumberType,
  type Timeseries,
} from '../src/index.ts'

/** Any value of a number type, the extremes often. */
export function arbitraryNumber(type: NumberType): fc.Arbitrary<number | bigint> {
  if (type === 'f64') return fc.double({ noNaN: true, noDefaultInfinity: true })
  if (type === 'f32') return fc.float({ noNaN: true, noDefaultInfinity: true })
  const { min, max } = NUMBER_LIMITS[type]
  if (typeof min === 'bigint' && typeof max === 'bigint') return fc.bigInt({ min, max })
  return fc.integer({ min: Number(min), max: Number(max) })
}

function arbitraryFieldValue(type: FieldType): fc.Arbitrary<Field['value']> {
  switch (type) {
    case 'string':
      return fc.oneof(fc.string(), fc.constantFrom('\0', 'é', '\u{1f600}', '\u{10ffff}'))
    case 'bool':
      return fc.boolean()
    case 'uuid':
      return fc.uuid()
    case 'ip_addr':
      return fc.oneof(fc.ipV4(), fc.ipV6()).map((text) => canonicalIp(text)!)
    default:
      return arbitraryNumber(type)
  }
}

/** A legal name of a target, metric or field. */
export const arbitraryName: fc.Arbitrary<string> = fc
  .stringMatching(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, { size: '-1' })
  .map((name) => name.slice(0, 40).replace(/_$/, ''))

export function arbitraryField(): fc.Arbitrary<Field> {
  return fc
    .tuple(fc.constantFrom(...FIELD_TYPES), arbitraryName)
    .chain(([type, name]) =>
      arbitraryFieldValue(type).map((value) => makeField(name, type, value as never)),
    )
}

/** A timeseries whose fields have distinct names. */
export const arbitraryTimeseries: fc.Arbitrary<Omit<Timeseries, 'version'>> = fc
  .record({
    name: fc.tuple(arbitraryName, arbitraryName).map((halves) => halves.join(':')),
    fields: fc.uniqueArray(arbitraryField(), { selector: ({ name }) => name, maxLength: 6 }),
    split: fc.nat(6),
    datumType: fc.constantFrom(...DATUM_TYPES),
  })
  .map(({ name, fields, split, datumType }) => ({
    name,
    datumType,
    targetFields: fields.slice(0, split),
    metricFields: fields.slice(split),
  }))
