import { readFile } from 'node:fs/promises'

import type { AlertFileProblem, AlertRuleRequest, NexusPublicClient } from '@oximeter/api/client'
import { HttpProblem } from '@oximeter/api/client'
import {
  checkRule,
  formatFileProblem,
  parseAlertFile,
  placeInQuery,
  RuleError,
  type FileRule,
  type ParsedAlertFile,
} from '@oximeter/nexus/alerts'
import { systemClock } from '@oximeter/core'
import { OxqlError, type Catalogue, type Span } from '@oximeter/oxql'

import type { Answer } from '../../command-line/answer.ts'
import { EXIT, UsageError } from '../../command-line/exit.ts'
import { counted } from '../../output/quantity.ts'
import { printable } from '../../output/table.ts'
import { allSchemas, readSound } from '../schema.ts'

interface Mistake {
  readonly message: string
  readonly hint?: string | undefined
  /** Where in the query; undefined where it is about all of it. */
  readonly span?: Span | undefined
}

/** Finds what only schemas tell of a rule. */
export type PlannedBy = (rule: FileRule['rule']) => Promise<readonly Mistake[]>

/** Everything that is wrong with files of rules. It fails if there is something. */
export async function checkFiles(files: readonly string[], planned: PlannedBy): Promise<Answer> {
  const items: (AlertFileProblem & { file: string })[] = []
  let rules = 0
  for (const file of files) {
    const parsed = await readAlertFile(file)
    rules += parsed.rules.length
    const mistakes = await Promise.all(
      parsed.rules.map(async (rule) =>
        (await planned(rule.rule)).map((mistake) => problemOf(rule, mistake)),
      ),
    )
    // Of a query that cannot be read both speak.
    const told = new Set(parsed.problems.map((one) => JSON.stringify(one)))
    const others = mistakes.flat().filter((one) => !told.has(JSON.stringify(one)))
    const problems = [...parsed.problems, ...others].toSorted(
      (a, b) => a.line - b.line || a.column - b.column,
    )
    items.push(...problems.map((problem) => ({ file, ...problem })))
  }
  const lines = items.flatMap((problem) => formatFileProblem(problem.file, problem).split('\n'))
  return {
    json: { ok: items.length === 0, rules, items },
    exitCode: items.length === 0 ? EXIT.ok : EXIT.failed,
    text: () =>
      items.length === 0
        ? `All is right: ${counted(rules, 'rule')} in ${counted(files.length, 'file')}.\n`
        : `${lines.map((line) => `${printable(line)}\n`).join('')}${counted(items.length, 'problem')}.\n`,
  }
}

/** @throws {UsageError} of a file that cannot be read */
export async function readAlertFile(file: string): Promise<ParsedAlertFile> {
  try {
    return parseAlertFile(await readFile(file, 'utf8'))
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${String(error.code)})`
    throw new UsageError(`${file} ${why}: name files of alert rules`)
  }
}

/** As the schemas are that a running Nexus has. */
export function plannedByNexus(nexus: NexusPublicClient): PlannedBy {
  return async (rule) => {
    try {
      // Its series are found, too: what is asked for at the same time is what an evaluation asks.
      await nexus.previewAlertRule(rule satisfies AlertRuleRequest)
      return []
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status !== 400) throw error
      if (error.mistakes.length > 0) return error.mistakes
      return [{ message: error.detail.replace(/^body: /, '') }]
    }
  }
}

/** As the schemas are that definitions make. @throws {UsageError}, CommandError */
export async function plannedBySchemas(path: string): Promise<PlannedBy> {
  const schemas = Map.groupBy(allSchemas(await readSound(path)), ({ name }) => name)
  const catalogue: Catalogue = {
    versions: (name) => schemas.get(name) ?? [],
    names: () => schemas.keys(),
  }
  return async (rule) => {
    try {
      checkRule(rule, { catalogue, now: systemClock() })
      return []
    } catch (error) {
      if (error instanceof OxqlError) return error.mistakes
      if (error instanceof RuleError) return [{ message: error.message }]
      throw error
    }
  }
}

function problemOf(
  { rule, line, queryPlace }: FileRule,
  { message, hint, span }: Mistake,
): AlertFileProblem {
  const place =
    span === undefined ? { line, column: 1 } : placeInQuery(rule.query, span.start, queryPlace)
  return { ...place, message, hint: hint ?? null }
}
