import { expect, test } from 'vitest'
import { OpenSchema } from './open-schema.ts'

test('each time there are more fields the version rises; what is there already changes nothing', () => {
  const schema = new OpenSchema()
  const versions = [['b'], ['a'], ['b'], ['a', 'b'], [], ['c', 'd'], ['d']].map((fields) => {
    expect(schema.admit(fields)).toBe(true)
    return schema.current
  })
  expect(versions.map((current) => [current?.version, current?.fields.join()])).toEqual([
    [1, 'b'],
    [2, 'a,b'],
    [2, 'a,b'],
    [2, 'a,b'],
    [2, 'a,b'],
    [3, 'a,b,c,d'],
    [3, 'a,b,c,d'],
  ])
})

test('no fields are a version, too', () => {
  const schema = new OpenSchema()
  expect(schema.current).toBeUndefined()
  schema.admit([])
  expect(schema.current).toEqual({ version: 1, fields: [] })
})

test('what others use already is gone on from', () => {
  const schema = new OpenSchema()
  schema.learn([
    { version: 1, fields: ['a'] },
    { version: 2, fields: ['a', 'b'] },
  ])
  expect(schema.current).toEqual({ version: 2, fields: ['a', 'b'] })
  schema.admit(['c'])
  expect(schema.current).toEqual({ version: 3, fields: ['a', 'b', 'c'] })
})

test('a number that others gave to other fields is theirs', () => {
  const schema = new OpenSchema()
  schema.admit(['a'])
  schema.admit(['c'])
  expect(schema.current).toEqual({ version: 2, fields: ['a', 'c'] })
  schema.learn([
    { version: 1, fields: ['a'] },
    { version: 2, fields: ['a', 'b'] },
  ])
  expect(schema.current).toEqual({ version: 3, fields: ['a', 'b', 'c'] })
})

test('more fields or versions than may be are not admitted, and change nothing', () => {
  const narrow = new OpenSchema(2)
  expect(narrow.admit(['a', 'b'])).toBe(true)
  expect(narrow.admit(['c'])).toBe(false)
  expect(narrow.current).toEqual({ version: 1, fields: ['a', 'b'] })
  const used = new OpenSchema()
  used.learn([{ version: 255, fields: ['a'] }])
  expect(used.admit(['b'])).toBe(false)
  expect(used.current).toEqual({ version: 255, fields: ['a'] })
})
