import { evaluate, OxqlError, sourceOfSamples, type ResultTable } from '@oximeter/oxql'
import {
  malformation,
  plainTable,
  printSamples,
  queriedData,
  tableDifference,
} from '@oximeter/oxql/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { plannedTexts } from './arbitrary-promql.ts'

const cases = queriedData().chain(({ schemas, samples }) => {
  return plannedTexts(schemas).map((planned) => ({
    samples,
    ...planned,
    [fc.toStringMethod]: () => `\n${printSamples(samples)}\n${planned.text}\n`,
  }))
})

test('a query is answered alike wherever its conditions are asked, by tables that are what tables must be', () => {
  let answered = 0
  fc.assert(
    fc.property(cases, ({ samples, text, planned }) => {
      const source = sourceOfSamples(samples)
      const { plan, result } = planned
      if (result.kind !== 'tables') return
      const built = { ...plan, tables: result.branches.map(({ node }) => node) }
      const tables = tablesOf(() => evaluate(plan, source).tables)
      if (!tables) return
      // Labels that are made may be alike.
      const wrong = tables.map(malformation).filter((one) => one !== 'two series have equal fields')
      expect(wrong.filter((one) => one !== undefined)).toEqual([])
      if (tables.some(({ series }) => series.length > 0)) answered++
      // What spreads increments reads on to the end of its own grid, and no further.
      if (/rate|increase/.test(text)) return
      const expected = tablesOf(() => evaluate(built, source).tables) ?? []
      expect(
        tableDifference(expected.map(plainTable), tables.map(plainTable)),
        text,
      ).toBeUndefined()
    }),
    { numRuns: 200 },
  )
  expect(answered).toBeGreaterThan(50)
})

/** Undefined where a join finds several series for one. */
function tablesOf(run: () => readonly ResultTable[]): readonly ResultTable[] | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof OxqlError && error.code === 'mismatch') return undefined
    throw error
  }
}
