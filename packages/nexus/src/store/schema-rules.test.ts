import { expect, test } from 'vitest'
import { schemaOf } from '../../test/store-harness.ts'
import { judgeSchema, type KnownSchema } from './schema-rules.ts'

const [id, slot] = schemaOf('disk:reads').fields
if (id === undefined || slot === undefined) throw new Error('the schema has two fields')

function known(more: Parameters<typeof schemaOf>[1] = {}, provisional = true): KnownSchema {
  return { schema: schemaOf('disk:reads', more), provisional }
}

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
] as const)('%s', ([, offer, stored, kind]) => {
  expect(judgeSchema(offer, stored).kind).toBe(kind)
})
