import { OxqlError } from '../oxql-error.ts'
import type { OxqlWarning, ResultTable } from '../result/result.ts'
import { tableDifference } from './compare-tables.ts'
import { plainTable } from './plain-table.ts'
import { printTable } from './print-table.ts'
import type { ScriptCase } from './script.ts'

interface Answer {
  readonly tables: readonly ResultTable[]
  readonly warnings: readonly OxqlWarning[]
}

/** Runs a query as if it were asked at a time. */
export type Ask = (text: string, now: bigint) => Answer | Promise<Answer>

/**
 * Asks what a case of a script asks.
 *
 * @returns what differs from what the script expects, or undefined if nothing does
 */
export async function caseDifference(expected: ScriptCase, ask: Ask): Promise<string | undefined> {
  let answer: Answer
  try {
    answer = await ask(expected.text, expected.now)
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    return error.code === expected.failure
      ? undefined
      : `${expected.text}\nfails ${error.code}: ${error.message}`
  }
  const difference = expected.failure
    ? `an answer instead of the error ${expected.failure}`
    : (tableDifference(expected.tables, answer.tables.map(plainTable)) ??
      warningDifference(expected, answer))
  if (!difference) return undefined
  const tables = answer.tables.map((table) => `gives ${printTable(plainTable(table))}`)
  const warnings = answer.warnings.map(({ code, count }) => `warns ${code} ${count ?? ''}`)
  return `${expected.text}\n${difference}:\n${[...tables, ...warnings].join('\n')}`
}

function warningDifference(expected: ScriptCase, actual: Answer): string | undefined {
  for (const { code, count } of expected.warnings) {
    const warning = actual.warnings.find((one) => one.code === code)
    if (!warning) return `no warning ${code}`
    if (count !== undefined && warning.count !== undefined && warning.count !== count) {
      return `${warning.count} points with the warning ${code} instead of ${count}`
    }
  }
  const surprise = actual.warnings.find(
    ({ code }) => !expected.warnings.some((one) => one.code === code),
  )
  return surprise && `a warning ${surprise.code}`
}
