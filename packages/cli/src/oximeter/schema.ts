import { schemaToJson } from '@oximeter/api/client'
import type { TimeseriesSchema } from '@oximeter/core'
import {
  diffSchemaSets,
  formatProblem,
  formatSchemaChange,
  isBreaking,
  readDefinitions,
  schemasOf,
  type Definition,
  type Definitions,
  type Problem,
} from '@oximeter/schema'

import type { Answer } from '../command-line/answer.ts'
import { CommandError, EXIT, UsageError } from '../command-line/exit.ts'
import { counted } from '../output/quantity.ts'
import { formatSchema } from '../output/schema.ts'
import { printable } from '../output/table.ts'

/** Everything that is wrong with the definitions of a directory or file. It fails if there is something. */
export async function checkDefinitions(path: string): Promise<Answer> {
  const { definitions, problems, notes } = await read(path)
  const schemas = allSchemas(definitions)
  const files = new Set(problems.map(({ file }) => file)).size
  return {
    json: { ok: problems.length === 0, schemas: schemas.length, items: problems, notes },
    exitCode: problems.length === 0 ? EXIT.ok : EXIT.failed,
    notes: notes.map((note) => `Note: ${printable(note)}.`),
    text: () =>
      problems.length === 0
        ? `${path} is right: ${counted(schemas.length, 'schema')} in ${counted(definitions.length, 'file')}.\n`
        : `${formatProblems(problems)}${counted(problems.length, 'problem')} in ${counted(files, 'file')}.\n`,
  }
}

/** The schema of each timeseries in each version, in the order of the files. */
export async function showDefinitions(path: string): Promise<Answer> {
  const items = allSchemas(await readSound(path)).map((schema) => {
    const { created: _, provisional: __, ...shown } = schemaToJson(schema, { provisional: false })
    return shown
  })
  return {
    json: { items },
    text: (style) => items.map((schema) => formatSchema(schema, style)).join('\n'),
  }
}

/** What has changed from one set of definitions to another. It fails if that breaks something. */
export async function diffDefinitions(before: string, after: string): Promise<Answer> {
  const changes = diffSchemaSets(
    allSchemas(await readSound(before, { mayBeEmpty: true })),
    allSchemas(await readSound(after, { mayBeEmpty: true })),
  )
  const breaking = changes.filter(isBreaking).length
  return {
    json: {
      breaking: breaking > 0,
      items: changes.map((change) => ({ ...change, breaking: isBreaking(change) })),
    },
    exitCode: breaking > 0 ? EXIT.failed : EXIT.ok,
    text: () =>
      changes.length === 0
        ? 'Nothing changes.\n'
        : changes.map((change) => `${printable(formatSchemaChange(change))}\n`).join('') +
          `${counted(changes.length, 'change')}, ${breaking === 0 ? 'none' : breaking} breaking.\n`,
  }
}

/** Definitions in which nothing is wrong. @throws {CommandError} that says all that is wrong */
export async function readSound(
  path: string,
  options: ReadOptions = {},
): Promise<readonly Definition[]> {
  const { definitions, problems } = await read(path, options)
  if (problems.length === 0) return definitions
  throw new CommandError(`${path} is not right:\n${formatProblems(problems).trimEnd()}`)
}

interface ReadOptions {
  /** Whether a directory may be without definitions. */
  readonly mayBeEmpty?: boolean
}

async function read(path: string, { mayBeEmpty = false }: ReadOptions = {}): Promise<Definitions> {
  const found = await readDefinitions(path).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${String(error.code)})`
    throw new UsageError(`${path} ${why}: name a directory with definitions, or one of its files`)
  })
  if (!mayBeEmpty && found.definitions.length === 0 && found.problems.length === 0) {
    throw new UsageError(`${path} has no files that end in .toml`)
  }
  return found
}

/** The schema of each timeseries in each version, as the files define them. */
export function allSchemas(definitions: readonly Definition[]): TimeseriesSchema[] {
  return definitions.flatMap((definition) => schemasOf(definition))
}

function formatProblems(problems: readonly Problem[]): string {
  const lines = problems.flatMap((problem) => formatProblem(problem).split('\n'))
  return lines.map((line) => `${printable(line)}\n`).join('')
}
