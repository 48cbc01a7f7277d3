import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  evaluate,
  OxqlError,
  parseQuery,
  planQuery,
  sourceOfSamples,
  type Plan,
} from '../src/index.ts'
import { Mistakes } from '../src/plan/mistakes.ts'
import { planStages } from '../src/plan/plan-stages.ts'
import type { PlanNode } from '../src/plan/plan.ts'
import { looksAhead } from '../src/plan/push/passages.ts'
import { queryEnd } from '../src/plan/query-end.ts'
import {
  catalogueOf,
  plainTable,
  printTable,
  queriedCases,
  queriedData,
  QUERY_NOW,
  type QueriedCase,
} from '../src/testing/index.ts'

/** The nodes in the order in which stages are written, with what pushing down adds to their meaning. */
function plainPlan({ schemas, text }: QueriedCase): Plan {
  const query = parseQuery(text, { now: QUERY_NOW })
  const end = queryEnd(query) ?? QUERY_NOW
  const mistakes = new Mistakes()
  const catalogue = catalogueOf(schemas)
  const tables = planStages(query, { catalogue, scope: { kind: 'fleet' }, end, mistakes })
  mistakes.throwIfAny()
  return { tables: tables.map((table) => endingWithQuery(table!)), end }
}

/** What looks beyond its windows does not look beyond the end of the query. */
function endingWithQuery(node: PlanNode): PlanNode {
  if (node.kind === 'scan') return node
  if (node.kind === 'join') {
    const [left, right] = node.inputs
    return { ...node, inputs: [endingWithQuery(left), endingWithQuery(right)] }
  }
  if (node.kind === 'delta') return node
  const input = endingWithQuery(node.input)
  if (node.kind !== 'align' || !looksAhead(node)) return { ...node, input }
  const condition = {
    kind: 'compare',
    operand: { kind: 'timestamp' },
    comparator: '<=',
    value: { type: 'time', value: node.shape.alignment!.end },
  } as const
  return { ...node, input: { kind: 'filter', input, condition, shape: input.shape } }
}

function answer(plan: Plan, { samples }: QueriedCase): string {
  try {
    const { tables } = evaluate(plan, sourceOfSamples(samples))
    return tables.map((table) => printTable(plainTable(table))).join('\n')
  } catch (error) {
    if (error instanceof OxqlError) return error.code
    throw error
  }
}

test('what is pushed down to the scans changes no answer', () => {
  // Increases and rates span missing samples, which is decided by pushing down.
  const cases = queriedCases(queriedData()).filter(({ text }) => !/increase|rate/.test(text))
  fc.assert(
    fc.property(cases, (one) => {
      const plan = planQuery(parseQuery(one.text, { now: QUERY_NOW }), {
        catalogue: catalogueOf(one.schemas),
        now: QUERY_NOW,
      })
      const expected = answer(plainPlan(one), one)
      // A filter may leave out what cannot be joined.
      fc.pre(expected !== 'mismatch')
      expect(answer(plan, one)).toBe(expected)
    }),
    { numRuns: 300 },
  )
})
