import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryTree } from '../../test/parse/arbitrary-tree.ts'
import { withoutSpans } from '../../test/parse/without-spans.ts'
import {
  fillVariables,
  formatQuery,
  OxqlError,
  parseQuery,
  variablesIn,
  type VariableValue,
} from '../index.ts'
import { readingOf } from '../parse/read-string.ts'

const values = {
  one: ['a'],
  two: ['a', "b's"],
  all: [],
  cpu: [3],
  cpus: [0, 1n],
  id: ['f47ac10b-58cc-4372-a567-0e02b2c3d479'],
  address: ['10.0.0.1'],
  minus: [-5],
  half: [0.5],
  yes: [true],
}

test.for([
  ['x == $one', "x == 'a'"],
  ['x==$one&&y==1', "x=='a'&&y==1"],
  ['x == $two', "x in ['a', 'b\\'s']"],
  ['x != $two', "!(x in ['a', 'b\\'s'])"],
  ['!x != $two || y == 1', "!!(x in ['a', 'b\\'s']) || y == 1"],
  ['x in [$two]', "x in ['a', 'b\\'s']"],
  ["x in ['c', $two, $one,]", "x in ['c', 'a', 'b\\'s', 'a',]"],
  ['x == $cpu', 'x == 3'],
  ['x < $minus', 'x < -5'],
  ['x == $cpus', 'x in [0, 1]'],
  ['x == $id', 'x == "f47ac10b-58cc-4372-a567-0e02b2c3d479"'],
  ['x == $address', 'x == "10.0.0.1"'],
  ['x == $half && y == $yes', 'x == 0.5 && y == true'],
  ['x == $one && y == $all', "x == 'a'"],
  ['y in [$all, 1] && x == $two && z != $all', "x in ['a', 'b\\'s']"],
  ['(x == 1 || z == 2) && y == $all', '(x == 1 || z == 2)'],
  ['x == 1 && (y == $all || z == 2) && w == 3', 'x == 1 && w == 3'],
  ['x == 1 && !(y == $all && z == 2)', 'x == 1 && !(z == 2)'],
  ['x == 1 && !(y != $all)', 'x == 1'],
  ['x == 1 ^ z == $two && y >= $all', "(x == 1 ^ z in ['a', 'b\\'s'])"],
  ['x == 1 && (z == 1 || w == 2 && y == $all) # why', 'x == 1 && (z == 1 || (w == 2)) # why'],
  ['timestamp > @now() - 5m && y == $all', 'timestamp > @now() - 5m'],
  ['x == \'$one\' && y == "$all" # $two', 'x == \'$one\' && y == "$all" # $two'],
] as const)('| filter %s', ([condition, filled]) => {
  const text = `get a:b | filter ${condition}`
  expect(fillVariables(text, values)).toBe(`get a:b | filter ${filled}`)
})

test.for([
  ['get a:b | filter x == $all | last 1', 'get a:b  | last 1'],
  [
    'get a:b # |\n | # |\n filter x == $all || y == $one # |\n | last 1',
    'get a:b # |\n  # |\n | last 1',
  ],
  [
    '{ get a:b | filter x == $all; get c:d | filter x == $one }',
    "{ get a:b ; get c:d | filter x == 'a' }",
  ],
  ['get a:b | first $cpu', 'get a:b | first 3'],
  ['get a:b | map datum*$minus+$half', 'get a:b | map datum*-5+0.5'],
  ['get a:b | align mean_within($step) | last $cpu', 'get a:b | align mean_within($step) | last 3'],
  ['no query at all', 'no query at all'],
] as const)('%s', ([text, filled]) => {
  expect(fillVariables(text, values)).toBe(filled)
})

test.for([
  ['get a:b | filter x == $on', 'unknown-name', '$on', 'did you mean one?'],
  ['get a:b | filter x == $constructor', 'unknown-name', '$constructor', 'there are'],
  ['get a:b | filter x ~= $one', 'misplaced', '$one', 'write x == $one'],
  ['get a:b | filter x ~= $all && y == 1', 'misplaced', '$all', 'write x == $all'],
  ['get a:b | filter x < $two', 'misplaced', '$two', '< compares with one'],
  ['get a:b | first $cpus', 'misplaced', '$cpus', 'only a filter takes more'],
  ['get a:b | map datum + $all', 'syntax', '$all', 'expected'],
  ['get a:b | filter x == $one | allign rate(5m)', 'syntax', 'allign', 'align'],
  ['get a:b | filter x == 5$cpu', 'syntax', '$cpu', 'expected'],
  ['get a:b$one | last 1', 'syntax', '$one', 'expected'],
  ['get $one', 'syntax', '$one', 'expected'],
  ['get a:b | filter $one == 1', 'syntax', '$one', 'expected'],
  ['get a:b | filter x == $one$two', 'syntax', '$two', 'expected'],
  ['get a:b | filter x == $half$', 'syntax', '$', 'expected'],
] as const)('%s: %s at %s', ([text, code, place, words]) => {
  const error = mistakesOf(text)
  const [{ span }] = error.mistakes
  expect({ code: error.code, place: text.slice(span.start, span.end) }).toEqual({ code, place })
  expect(error.message).toContain(words)
})

test('a number that is none', () => {
  expect(() => fillVariables('get a:b | first $n', { n: [Number.NaN] })).toThrow('$n is NaN')
})

function mistakesOf(text: string): OxqlError {
  try {
    fillVariables(text, values)
  } catch (error) {
    if (error instanceof OxqlError) return error
  }
  throw new Error(`${text} has no mistake`)
}

describe('whatever a value is', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
    fc.constantFrom(
      "' || x == '",
      '"',
      '\\',
      "\\'",
      "a' | last 1 #",
      "'] | filter y in ['",
      '\n| first 1',
      '$one',
      '$all',
      '@now()',
      '\0\u2028\u{10FFFF}',
      '10.0.0.0/8',
      '::1',
      '*/ -- ; DROP TABLE x',
    ),
    fc.uuid(),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.integer(),
  )

  test('of any query exactly that literal is another one', () => {
    fc.assert(
      fc.property(arbitraryTree, fc.nat(), hostile, (tree, nth, value) => {
        const places = comparedWith(tree)
        const place = places[nth % places.length]
        if (place === undefined) return
        place.value = MARK
        const text = formatQuery(tree).replace(`'${MARK.value}'`, () => '$v')
        expect(variablesIn(text)).toEqual(['v'])
        place.value = literal(value)
        const filled = parseQuery(fillVariables(text, { v: [value] }), { now: 0n })
        expect(withoutSpans(filled)).toEqual(withoutSpans(tree))
      }),
      { numRuns: 500 },
    )
  })

  test('several are a list of just them', () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 2, maxLength: 5 }),
        fc.boolean(),
        (list, isNot) => {
          const text = `get a:b | filter x ${isNot ? '!=' : '=='} $v || y == 1`
          const { stages } = parseQuery(fillVariables(text, { v: list }), { now: 0n })
          const inList = { kind: 'in', name: { text: 'x' }, values: list.map(literal) }
          expect(withoutSpans(stages)).toEqual([
            { kind: 'get', names: [{ text: 'a:b' }] },
            {
              kind: 'filter',
              condition: withoutSpans({
                kind: 'or',
                left: isNot ? { kind: 'not', operand: inList } : inList,
                right: {
                  kind: 'compare',
                  name: { text: 'y' },
                  comparator: '==',
                  value: { type: 'integer', value: 1n },
                },
              }),
            },
          ])
        },
      ),
    )
  })
})

const MARK = { type: 'string', value: 'the one that is replaced', start: 0, end: 0 } as const

/** A value as the parser reads it. */
function literal(value: VariableValue): object {
  if (typeof value === 'boolean') return { type: 'boolean', value }
  if (typeof value !== 'string') return { type: 'integer', value: BigInt(value) }
  const reading = readingOf(value)
  return { type: 'string', value, ...(reading && { reading }) }
}

/** Comparisons, with patterns left out, of a tree that may be changed. */
function comparedWith(node: unknown): { value: unknown }[] {
  if (typeof node !== 'object' || node === null) return []
  if ('kind' in node && node.kind === 'compare' && 'comparator' in node && 'value' in node) {
    return node.comparator === '~=' ? [] : [node]
  }
  return Object.values(node).flatMap(comparedWith)
}
