import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canonicalIp,
  canonicalUuid,
  FIELD_TYPES,
  FIELD_TYPE_NAMES,
  formatFieldValue,
  formatIp,
  ipBytes,
  makeField,
  NUMBER_LIMITS,
  parseFieldValue,
  type Field,
  type FieldType,
} from './index.ts'
import { arbitraryField } from '../test/arbitraries.ts'
import { codeOf, expectOnlyMetricsErrors, infoOf } from '../test/thrown.ts'

const INTEGERS = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64'] as const

test('there are twelve field types, in the order of their ordinals', () => {
  expect(FIELD_TYPES).toEqual('string i8 u8 i16 u16 i32 u32 i64 u64 ip_addr uuid bool'.split(' '))
})

test('the text of a field reads back as its value', () => {
  fc.assert(
    fc.property(arbitraryField(), (field) => {
      expect(parseFieldValue(field.type, formatFieldValue(field))).toBe(field.value)
    }),
  )
})

test('a value made again from itself is the same', () => {
  fc.assert(
    fc.property(arbitraryField(), ({ name, type, value }) => {
      expect(makeField(name, type, value as never)).toEqual({ name, type, value })
    }),
  )
})

test.for(INTEGERS)('%s is checked at both ends', (type) => {
  const { min, max } = NUMBER_LIMITS[type]
  expect(parseFieldValue(type, String(min))).toBe(min)
  expect(parseFieldValue(type, String(max))).toBe(max)
  for (const text of [String(BigInt(min) - 1n), String(BigInt(max) + 1n)]) {
    expect(infoOf(() => parseFieldValue(type, text))).toEqual({
      type: 'parse_error',
      src: text,
      typ: type.toUpperCase(),
    })
    expect(codeOf(() => makeField('f', type, BigInt(text) as never))).toBe('datum_error')
  }
})

describe('text', () => {
  test.for([
    ['i8', '+5', 5],
    ['i8', '-0', 0],
    ['u8', '+5', 5],
    ['u8', '007', 7],
    ['u64', '0000000000000000000000018446744073709551615', 18446744073709551615n],
    ['bool', 'true', true],
    ['bool', 'false', false],
    ['string', '', ''],
    ['string', ' true ', ' true '],
    ['ip_addr', '127.0.0.1', '127.0.0.1'],
    ['ip_addr', '2001:DB8:0:0::1', '2001:db8::1'],
    ['uuid', '{CC7A22AB-bc69-42c4-a75e-f1d9156eb351}', 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'],
  ] as const)('%s %j', ([type, text, value]) => expect(parseFieldValue(type, text)).toBe(value))

  test.for([
    ['i8', ''],
    ['i8', '+'],
    ['i8', ' 1'],
    ['i8', '1_0'],
    ['i8', '1.0'],
    ['i8', '1e1'],
    ['i8', '0x1'],
    ['u8', '-0'],
    ['u8', '-1'],
    ['u64', '1'.repeat(100_000)],
    ['bool', 'True'],
    ['bool', '1'],
    ['bool', ''],
    ['ip_addr', 'localhost'],
    ['uuid', 'nil'],
  ] as const)('%s is not %j', ([type, text]) => {
    expect(infoOf(() => parseFieldValue(type, text))).toEqual({
      type: 'parse_error',
      src: text,
      typ: FIELD_TYPE_NAMES[type],
    })
  })
})

test.for<[FieldType, unknown]>([
  ['string', 1],
  ['string', undefined],
  ['i8', '1'],
  ['i8', 1.5],
  ['i8', Number.NaN],
  ['i8', 1n],
  ['i64', 2 ** 53],
  ['i64', 0.5],
  ['u64', -1],
  ['bool', 0],
  ['ip_addr', '1.2.3'],
  ['uuid', ''],
  ['f64' as FieldType, 1],
])('a field of %s is not made of %s', ([type, value]) => {
  expect(codeOf(() => makeField('f', type, value as never))).toBe('datum_error')
})

test('an integer past the exact numbers asks for a bigint', () => {
  expect(() => makeField('f', 'i64', 2 ** 60)).toThrow(/give a bigint/)
})

test('minus zero is zero', () => {
  expect(makeField('f', 'i32', -0).value).toBe(0)
})

test('a lone surrogate becomes a replacement character', () => {
  expect(makeField('f', 'string', 'a\ud800').value).toBe('a\ufffd')
})

test.for(['', '1a', 'a b', 'a"', 'a\n', 'a-b'])('%j is no name of a field', (name) => {
  expect(codeOf(() => makeField(name, 'i8', 1))).toBe('schema_definition')
})

test.for(['a', '_a', 'camelCase', 'größe'])('%j may be the name of a field elsewhere', (name) => {
  expect(makeField(name, 'i8', 1).name).toBe(name)
})

test('whatever is given, only a MetricsError is thrown', () => {
  expect.hasAssertions()
  const types = fc.oneof(fc.constantFrom(...FIELD_TYPES), fc.string())
  fc.assert(
    fc.property(fc.anything(), types, fc.anything(), (name, type, value) => {
      expectOnlyMetricsErrors(() => makeField(name as string, type as FieldType, value as never))
    }),
  )
})

describe('IP addresses', () => {
  test.for([
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:db8::0:1:0:0', '2001:db8::1:0:0'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0DB8::ABCD', '2001:db8::abcd'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['::ffff:192.0.2.128', '::ffff:192.0.2.128'],
    ['::ffff:c000:280', '::ffff:192.0.2.128'],
    ['0:0:0:0:0:FFFF:1.2.3.4', '::ffff:1.2.3.4'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['fd00:1122:3344:0101:0:0:0:0002', 'fd00:1122:3344:101::2'],
  ])('%s is %s', ([text, canonical]) => expect(canonicalIp(text!)).toBe(canonical))

  test.for([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    '1.2.3.+4',
    '0x1.2.3.4',
    ':',
    ':::',
    '1:2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '::1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    ':1::2',
    '1::2:',
    '1.2.3.4::',
    '::1.2.3',
    '::1.2.3.4:5',
    'fe80::1%eth0',
    '::1/128',
    '[::1]',
  ])('%j is none', (text) => expect(canonicalIp(text)).toBeUndefined())

  test('every sixteen or four bytes have one text, which reads back as they are', () => {
    const address = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      // Zeros, in runs.
      fc
        .array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 })
        .map((bytes) => Uint8Array.from(bytes)),
    )
    fc.assert(
      fc.property(address, (bytes) => {
        const text = formatIp(bytes)
        expect(ipBytes(text)).toEqual(bytes)
        expect(canonicalIp(text)).toBe(text)
      }),
    )
  })

  test('addresses of the platform’s own kind are read alike', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const host = new URL(`http://[${text}]/`).hostname.slice(1, -1)
        // A URL prints a mapped address in hex; otherwise it follows the same recommendation.
        const canonical = canonicalIp(text)!
        expect(canonical).toBe(canonicalIp(host))
        expect(canonical.startsWith('::ffff:') ? host : canonical).toBe(host)
      }),
    )
  })
})

describe('UUIDs', () => {
  const canonical = 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'

  test.for([
    canonical,
    canonical.toUpperCase(),
    'cc7a22abbc6942c4a75ef1d9156eb351',
    `{${canonical}}`,
    `urn:uuid:${canonical}`,
  ])('%s', (text) => expect(canonicalUuid(text)).toBe(canonical))

  test.for([
    '',
    ` ${canonical}`,
    canonical.slice(1),
    `${canonical}0`,
    `{${canonical}`,
    `{cc7a22abbc6942c4a75ef1d9156eb351}`,
    'cc7a22abbc69-42c4-a75e-f1d9156eb351',
    canonical.replace('c', 'g'),
    `${canonical}\n`,
  ])('%j is none', (text) => expect(canonicalUuid(text)).toBeUndefined())

  test('each is its own canonical form', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(canonicalUuid(uuid)).toBe(uuid)
      }),
    )
  })
})

test('the type of a field follows from the type it was made of', () => {
  const field: Field & { type: 'u16' } = makeField('status', 'u16', 200)
  expect(field).toEqual({ name: 'status', type: 'u16', value: 200 })
})
