import { expect, test } from 'vitest'
import { schemaOf } from '../../test/store-harness.ts'
import { contradictionsOf, judgeSchema, type KnownSchema } from './schema-rules.ts'

const [id, slot] = schemaOf('disk:reads').fields
if (id === undefined || slot === undefined) throw new Error('the schema has two fields')

function known(more: Parameters<typeof schemaOf>[1] = {}, provisional = true): KnownSchema {
  return { schema: schemaOf('disk:reads', more), provisional }
}

const text = { name: 'zone', type: 'string', source: 'metric', description: '' } as const
const open = { open: true } as const
const withText = { fields: [id, slot, text] }
/** As many text fields as there may be, with the two others. */
const full = Array.from({ length: 254 }, (_, i) => ({ ...text, name: `f${i}` }))

test.for([
  ['nothing is stored', known(), [], 'new'],
  ['it is stored', known(), [known()], 'known'],
  ['only its texts differ', known({ units: 'bytes' }), [known()], 'known'],
  ['it defines what was provisional', known({ units: 'bytes' }, false), [known()], 'definition'],
  ['it is derived from what is defined', known(), [known({}, false)], 'known'],
  ['a definition follows another', known({ units: 'bytes' }, false), [known({}, false)], 'known'],
  ['it lacks a field', known({ fields: [id] }), [known()], 'conflict'],
  ['its datum is another', known({ datumType: 'i64' }), [known()], 'conflict'],
  ['a field moved', known({ fields: [id, { ...slot, source: 'target' }] }), [known()], 'conflict'],
  ['another version lacks a field', known({ version: 2, fields: [id] }), [known()], 'new'],
  [
    'another version has another datum',
    known({ version: 2, datumType: 'i64' }),
    [known()],
    'conflict',
  ],
  [
    'another version has a field of another type',
    known({ version: 2, fields: [id, { ...slot, type: 'u16' }] }),
    [known()],
    'conflict',
  ],
  [
    'a definition contradicts another version',
    known({ version: 3, datumType: 'i64' }, false),
    [known(), known({ version: 2 })],
    'conflict',
  ],
  ['samples of an open one lack nothing', known(), [known(open, false)], 'known'],
  [
    'samples of an open one lack a text',
    known(),
    [known({ ...open, ...withText }, false)],
    'known',
  ],
  ['samples of an open one have a text more', known(withText), [known(open, false)], 'union'],
  [
    'a definition of an open one has a text more',
    known({ ...open, ...withText }, false),
    [known(open, false)],
    'union',
  ],
  [
    'samples of an open one lack a number',
    known({ fields: [id] }),
    [known(open, false)],
    'conflict',
  ],
  [
    'samples of an open one have another datum',
    known({ datumType: 'i64' }),
    [known(open, false)],
    'conflict',
  ],
  [
    'a closed definition names all fields of an open one',
    known(withText, false),
    [known({ ...open, ...withText }, false)],
    'known',
  ],
  [
    'a closed definition names other fields than an open one',
    known(withText, false),
    [known(open, false)],
    'conflict',
  ],
  ['an open definition of what samples told', known(open, false), [known(withText)], 'definition'],
  [
    'an open definition of what is defined as closed',
    known({ ...open, ...withText }, false),
    [known({}, false)],
    'conflict',
  ],
  [
    'a text of an open one is a number in another version',
    known(withText),
    [known(open, false), known({ version: 2, fields: [{ ...text, type: 'u8' }] })],
    'conflict',
  ],
  [
    'an open one is full',
    known({ fields: [id, slot, text] }),
    [known({ ...open, fields: [id, slot, ...full] }, false)],
    'conflict',
  ],
] as const)('%s', ([, offer, stored, kind]) => {
  expect(judgeSchema(offer, stored).kind).toBe(kind)
})

test('what is stored then has all fields, and the words of the definition', () => {
  const words = { units: 'bytes', description: { target: 'a', metric: 'b' } } as const
  const told = known({ ...withText, created: 5n })
  expect(judgeSchema(known({ ...open, ...words, created: 9n }, false), [told])).toEqual({
    kind: 'definition',
    next: known({ ...open, ...words, ...withText, created: 5n }, false),
  })
  const applied = { ...known({ ...open, ...words }, false), applied: true } as const
  expect(judgeSchema(known({ ...open, ...withText }, false), [applied])).toEqual({
    kind: 'union',
    next: { ...applied, schema: { ...applied.schema, ...withText } },
  })
})

function kinds(derived: KnownSchema, stored: KnownSchema): string[] {
  return contradictionsOf(derived, [stored]).map(({ kind }) => kind)
}

test('samples are told why an open schema does not take them', () => {
  expect(kinds(known(withText), known(open, false))).toEqual([])
  expect(kinds(known({ fields: [id] }), known(open, false))).toEqual(['field_removed'])
  const isFull = known({ ...open, fields: [id, slot, ...full] }, false)
  expect(kinds(known({ fields: [id, slot, text, ...full.slice(1)] }), isFull)).toEqual([
    'field_removed',
    'field_added',
  ])
})
