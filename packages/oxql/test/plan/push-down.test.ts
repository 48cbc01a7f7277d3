import {
  deriveSchema,
  makeField,
  missingDatum,
  timeseriesOf,
  type Datum,
  type Sample,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  evaluate,
  formatPlan,
  OxqlError,
  parseQuery,
  planQuery,
  sourceOfSamples,
  type Catalogue,
  type Plan,
  type PlanNode,
} from '../../src/index.ts'
import { Mistakes } from '../../src/plan/mistakes.ts'
import { filterNode } from '../../src/plan/nodes/filter-node.ts'
import { planStages } from '../../src/plan/plan-stages.ts'
import { inputsOf } from '../../src/plan/inputs-of.ts'
import type { DeltaNode } from '../../src/plan/plan.ts'
import { queryEnd } from '../../src/plan/query-end.ts'
import { catalogueOf, queriedCases, queriedData, QUERY_NOW } from '../../src/testing/index.ts'

/** What a query means word for word: all is read, and filters are where they stand. */
function planAsWritten(text: string, catalogue: Catalogue, now: bigint, moved: Plan): Plan {
  const query = parseQuery(text, { now })
  const end = queryEnd(query) ?? now
  const mistakes = new Mistakes()
  const tables = planStages(query, { catalogue, scope: { kind: 'fleet' }, end, mistakes })
  // Which deltas span missing samples is said by what they are read for.
  const deltas = moved.tables.flatMap(deltasOf).map(({ missing }) => missing)
  const asRead = (node: PlanNode): PlanNode => {
    switch (node.kind) {
      case 'scan':
        return node
      case 'delta':
        return { ...node, missing: deltas.shift()! }
      case 'clock':
      case 'union':
        return node
      case 'join': {
        const [left, right] = node.inputs
        return { ...node, inputs: [asRead(left), asRead(right)] }
      }
      case 'align':
        return { ...node, input: upTo(end, asRead(node.input)) }
      default:
        return { ...node, input: asRead(node.input) }
    }
  }
  return { tables: tables.map((table) => asRead(table!)), end }
}

function deltasOf(node: PlanNode): DeltaNode[] {
  return node.kind === 'delta' ? [node] : inputsOf(node).flatMap(deltasOf)
}

/** Nothing after the end of a query is aligned. */
function upTo(end: bigint, input: PlanNode): PlanNode {
  return filterNode(input, {
    kind: 'compare',
    operand: { kind: 'timestamp' },
    comparator: '<=',
    value: { type: 'time', value: end },
  })
}

/** What is answered by the plan, and what by the query as it is written; undefined where that is a mistake. */
function bothAnswers(text: string, samples: readonly Sample[], catalogue: Catalogue, now: bigint) {
  const moved = planQuery(parseQuery(text, { now }), { catalogue, now })
  const written = planAsWritten(text, catalogue, now, moved)
  const source = sourceOfSamples(samples)
  const wanted = attempt(() => evaluate(written, source).tables)
  // Two series for one may be left out before they meet.
  const given = wanted && evaluate(moved, source).tables
  return { given, wanted, plan: formatPlan(moved) }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof OxqlError) return undefined
    throw error
  }
}

test('any query answers the same, wherever its conditions are asked', () => {
  fc.assert(
    fc.property(queriedCases(queriedData()), ({ schemas, samples, text }) => {
      const { given, wanted, plan } = bothAnswers(text, samples, catalogueOf(schemas), QUERY_NOW)
      expect(given, plan).toEqual(wanted)
    }),
    { numRuns: 300 },
  )
})

const SECOND = 1_000_000_000n
const BEGIN = 1_767_225_600n * SECOND
/** Hours later: most of what there is lies before what a query reads. */
const NOW = BEGIN + 10_800n * SECOND

test('so do bounds of time after windows, of whatever length', () => {
  const gauge = [
    ...aligned('mean_within', 'max_within', 'count_within', 'last_within'),
    interpolated,
  ]
  const counter = aligned('rate', 'increase', 'mean_within', 'sum_within', 'count_within')
  const query = fc.oneof(
    fc.tuple(fc.constant('get made:gauge'), fc.oneof(...gauge)),
    fc.tuple(fc.constant('get made:counter'), fc.oneof(...counter)),
    fc.tuple(fc.constant('get made:counter | offset 20m'), fc.oneof(...counter)),
    fc.tuple(fc.constant('get made:gauge | last 30'), fc.oneof(...gauge)),
  )
  const betweens = fc.constantFrom(
    '',
    '| group_by [host], sum',
    "| filter host != 'b'",
    '| fill 0',
    '| fill previous',
    '| align max_within(10m, every 2m)',
    '| top 1',
    '| last 3',
    "| filter host == 'a' | map datum + 1 as more | sort by last | last 2 | map more as datum",
    '| filter datum > 10 | last 2',
  )
  const minutes = fc.integer({ min: 1, max: 180 })
  const boundaries = fc.oneof(
    minutes.map((from) => `timestamp >= @now() - ${from}m`),
    minutes.map((to) => `timestamp < @now() - ${to}m`),
    fc
      .tuple(minutes, minutes)
      .map(([from, to]) => `timestamp > @now() - ${from}m && timestamp <= @now() - ${to}m`),
    minutes.map((from) => `(timestamp > @now() - ${from}m || datum > 1e9)`),
  )
  fc.assert(
    fc.property(longData, query, betweens, boundaries, (samples, [get, align], between, bound) => {
      const text = `${get} | ${align} ${between} | filter ${bound}`
      const schemas = Object.values(timeseries).map((series) => deriveSchema(series('a')))
      const { given, wanted, plan } = bothAnswers(text, samples, catalogueOf(schemas), NOW)
      expect(given, plan).toEqual(wanted)
    }),
    { numRuns: 300 },
  )
})

const interpolated = fc.integer({ min: 30, max: 900 }).map((step) => `align interpolate(${step}s)`)

function aligned(...methods: readonly string[]): fc.Arbitrary<string>[] {
  const seconds = fc.integer({ min: 30, max: 1500 })
  return methods.map((method) =>
    fc
      .tuple(seconds, seconds)
      .map(([window, step]) => `align ${method}(${window}s, every ${step}s)`),
  )
}

const timeseries = {
  gauge: (host: string) => made('made:gauge', host, 'f64'),
  counter: (host: string) => made('made:counter', host, 'cumulative_u64'),
}

function made(name: string, host: string, datumType: 'f64' | 'cumulative_u64') {
  const targetFields = [makeField('host', 'string', host)]
  return timeseriesOf({ name, version: 1, targetFields, metricFields: [], datumType })
}

/** Samples less than five minutes apart, from hours before until after the end, with gaps and resets. */
const longData: fc.Arbitrary<readonly Sample[]> = fc
  .array(fc.record({ after: fc.integer({ min: 1, max: 299 }), what: fc.nat(20) }), {
    minLength: 5,
    maxLength: 20,
  })
  .map((steps) => {
    const samples: Sample[] = []
    let [time, total, startTime] = [BEGIN, 0n, BEGIN - 3600n * SECOND]
    for (let i = 0; time < NOW + 600n * SECOND; i++) {
      const { after, what } = steps[i % steps.length]!
      const before = time
      time += BigInt(after) * SECOND
      if (what === 0) [total, startTime] = [0n, before + SECOND / 2n]
      total += BigInt(what)
      // With one missing the others are still less than five minutes apart.
      const toNext = after + steps[(i + 1) % steps.length]!.after
      const isMissing = what < 5 && i % 2 === 0 && toNext < 300
      for (const host of ['a', 'b']) {
        const counter: Datum = isMissing
          ? missingDatum('cumulative_u64', startTime)
          : { type: 'cumulative_u64', startTime, value: total }
        const gauge: Datum = isMissing ? missingDatum('f64') : { type: 'f64', value: what }
        samples.push({ timeseries: timeseries.counter(host), timestamp: time, datum: counter })
        samples.push({ timeseries: timeseries.gauge(host), timestamp: time, datum: gauge })
      }
    }
    return samples
  })
