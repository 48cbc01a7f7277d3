import * as fc from 'fast-check'
import type {
  Condition,
  Expression,
  Literal,
  Name,
  Query,
  Reducer,
  Stage,
} from '../../src/index.ts'
import { readingOf } from '../../src/parse/read-string.ts'
import { chain } from '../../src/tree/chain.ts'
import {
  ALIGN_METHODS,
  ARITHMETIC,
  COMPARATORS,
  FILL_METHODS,
  FUNCTIONS,
  JOIN_METHODS,
  REDUCERS,
} from '../../src/tree/keywords.ts'

// Trees as the parser makes them, but for their spans.
const span = fc.constant({ start: 0, end: 0 })

function node<T extends object>(parts: {
  [K in keyof T]: fc.Arbitrary<T[K]>
}): fc.Arbitrary<T & { start: number; end: number }> {
  return fc.tuple(fc.record(parts), span).map(([inner, place]) => ({ ...(inner as T), ...place }))
}

function optional<K extends string, T>(
  key: K,
  value: fc.Arbitrary<T>,
): fc.Arbitrary<{ [P in K]?: T }> {
  return fc.option(value).map((some) => (some === null ? {} : { [key]: some })) as fc.Arbitrary<{
    [P in K]?: T
  }>
}

const word = fc.constantFrom(
  'a',
  'b_2',
  'get',
  'in',
  'as',
  'by',
  'true',
  'top',
  'podName',
  '_x',
  'größe',
)
const series = fc.constantFrom('a:b', 'http_server:request_duration')
const named = (text: fc.Arbitrary<string>): fc.Arbitrary<Name> => node({ text })
const name = named(word)
const anyName = named(fc.oneof(word, series))

const nanoseconds = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  fc.integer({ min: 0, max: 5000 }).map((minutes) => BigInt(minutes) * 60_000_000_000n),
)
const duration = node({ type: fc.constant('duration' as const), nanoseconds })
const integer = node({
  type: fc.constant('integer' as const),
  value: fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -9n, max: 9n }),
  ),
})
const double = node({
  type: fc.constant('double' as const),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
})
const number = fc.oneof(integer, double)
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom("it's", '"\\', '\n\r\t\0', '10.0.0.1', '10.0.0.0/8', 'fd00::1'),
    fc.uuid(),
  )
  .chain((value) =>
    fc.boolean().map((isDouble) => ({ value, reading: isDouble ? readingOf(value) : undefined })),
  )
const string = fc.tuple(text, span).map(([{ value, reading }, place]): Literal => ({
  type: 'string',
  value,
  ...(reading && { reading }),
  ...place,
}))
const timestamp = node({
  type: fc.constant('timestamp' as const),
  value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
})
const boolean = node({ type: fc.constant('boolean' as const), value: fc.boolean() })
const literal: fc.Arbitrary<Literal> = fc.oneof(
  duration,
  integer,
  double,
  string,
  timestamp,
  boolean,
)

const compared: fc.Arbitrary<Condition> = fc.oneof(
  node({
    kind: fc.constant('compare' as const),
    name: anyName,
    comparator: fc.constantFrom(...COMPARATORS.filter((mark) => mark !== '~=')),
    value: literal,
  }),
  node({
    kind: fc.constant('compare' as const),
    name: anyName,
    comparator: fc.constant('~=' as const),
    value: string,
  }),
  node({
    kind: fc.constant('in' as const),
    name: anyName,
    values: fc.array(literal, { minLength: 1, maxLength: 4 }),
  }),
)
const condition = fc.letrec<{ any: Condition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    compared,
    fc
      .tuple(
        fc.constantFrom('or' as const, 'and' as const, 'xor' as const),
        fc.array(tie('any'), { minLength: 1, maxLength: 5 }),
      )
      .map(([kind, [first, ...more]]) => chain(kind, [first!, ...more])),
    tie('any').map((operand): Condition =>
      // Twice cancels.
      operand.kind === 'not' ? operand.operand : { kind: 'not', operand, start: 0, end: 0 },
    ),
  ),
})).any

const expression = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    node({ kind: fc.constant('name' as const), name: anyName }),
    node({ kind: fc.constant('literal' as const), literal: number }),
    node({
      kind: fc.constant('binary' as const),
      operator: fc.constantFrom(...ARITHMETIC),
      left: tie('any'),
      right: tie('any'),
    }),
    node({
      kind: fc.constant('call' as const),
      name: named(fc.constantFrom(...FUNCTIONS)),
      arguments: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
    }),
    tie('any').map((operand): Expression =>
      // The sign of a number is its own, and twice cancels.
      operand.kind === 'negate' || operand.kind === 'literal'
        ? operand
        : { kind: 'negate', operand, start: 0, end: 0 },
    ),
  ),
})).any

function reducer(...others: string[]): fc.Arbitrary<Reducer> {
  return fc.oneof(
    node({
      name: named(fc.constantFrom(...REDUCERS.filter((known) => known !== 'quantile'), ...others)),
    }),
    node({ name: named(fc.constant('quantile')), p: number }),
  )
}

const fields = fc.array(name, { maxLength: 3 })
const get: fc.Arbitrary<Stage> = node({
  kind: fc.constant('get' as const),
  names: fc.array(named(series), { minLength: 1, maxLength: 3 }),
})

function stage<T extends object>(
  required: fc.Arbitrary<T>,
  ...parts: fc.Arbitrary<object>[]
): fc.Arbitrary<Stage> {
  return fc
    .tuple(required, ...parts)
    .map((some) => Object.assign({ start: 0, end: 0 }, ...some) as unknown as Stage)
}

const alignMethods = ALIGN_METHODS.filter(
  (method) => method !== 'quantile_within' && method !== 'interpolate',
)
const kind = <K extends string>(one: K) => fc.constant(one)
const laterStage: fc.Arbitrary<Stage> = fc.oneof(
  stage(fc.record({ kind: kind('filter'), condition })),
  stage(
    fc.record({
      kind: kind('align'),
      method: named(fc.constantFrom(...alignMethods)),
      window: duration,
    }),
    optional('step', duration),
  ),
  stage(
    fc.record({
      kind: kind('align'),
      method: named(kind('quantile_within')),
      p: number,
      window: duration,
    }),
    optional('step', duration),
  ),
  stage(fc.record({ kind: kind('align'), method: named(kind('interpolate')), window: duration })),
  stage(fc.record({ kind: kind('group_by'), fields }), optional('reducer', reducer())),
  stage(
    fc.record({
      kind: kind('top'),
      which: fc.constantFrom('top', 'bottom'),
      count: integer,
      fields,
    }),
    optional('by', reducer('datum')),
  ),
  stage(
    fc.record({ kind: kind('join') }),
    optional('method', named(fc.constantFrom(...JOIN_METHODS))),
    optional('on', fields),
  ),
  stage(fc.record({ kind: fc.constantFrom('first', 'last', 'limit'), count: integer })),
  stage(
    fc.record({
      kind: kind('map'),
      outputs: fc.array(
        fc
          .tuple(fc.record({ expression }), optional('name', name))
          .map((parts) => Object.assign({ start: 0, end: 0 }, ...parts) as object),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    }),
  ),
  stage(
    fc.record({
      kind: kind('statistic'),
      name: named(fc.constantFrom('mean', 'count', 'sum')),
      ps: fc.constant([]),
    }),
  ),
  stage(
    fc.record({
      kind: kind('statistic'),
      name: named(kind('quantile')),
      ps: fc.array(number, { minLength: 1, maxLength: 3 }),
    }),
  ),
  stage(
    fc.record({
      kind: kind('fill'),
      with: fc.oneof(number, named(fc.constantFrom(...FILL_METHODS))),
    }),
  ),
  stage(
    fc.record({
      kind: kind('sort'),
      by: fc.oneof<fc.Arbitrary<Reducer | Name[]>[]>(reducer(), fields),
      direction: fc.constantFrom('asc', 'desc'),
    }),
  ),
  stage(
    fc.record({
      kind: kind('rename'),
      renamings: fc.array(fc.record({ from: name, to: name }), { minLength: 1, maxLength: 3 }),
    }),
  ),
  stage(fc.record({ kind: kind('offset'), by: duration })),
  stage(fc.record({ kind: fc.constantFrom('raw', 'histogram') })),
)

/** Any query that can be written. */
export const arbitraryTree: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc
    .tuple(
      fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        get,
        node({
          kind: fc.constant('group' as const),
          queries: fc.array(tie('query'), { minLength: 1, maxLength: 3 }),
        }),
      ),
      fc.array(laterStage, { maxLength: 4 }),
    )
    .map(([first, later]) => ({ stages: [first, ...later], start: 0, end: 0 })),
})).query
