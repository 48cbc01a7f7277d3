import { checkDeclared } from './check/check-declared.ts'
import { define } from './define.ts'
import type { Definition } from './definition.ts'
import { Problems, type Problem } from './problem.ts'
import type { Declared } from './read/declared.ts'
import { readDeclared } from './read/read-declared.ts'

/** The text of one file, and what to call it in messages. */
export interface DefinitionSource {
  readonly file: string
  readonly text: string
}

export interface Definitions {
  /** Of the files in which nothing is wrong, in the order given. */
  readonly definitions: readonly Definition[]
  /** Everything that is wrong, file by file, in the order of each. */
  readonly problems: readonly Problem[]
  /** What is right, and yet worth knowing. */
  readonly notes: readonly string[]
}

/**
 * Reads definitions, each by itself and all beside each other, and finds everything that is wrong
 * with them. Nothing is thrown.
 *
 * @example
 * const { definitions, problems } = parseDefinitions([{ file: 'disk.toml', text }])
 * for (const problem of problems) console.error(formatProblem(problem))
 */
export function parseDefinitions(sources: readonly DefinitionSource[]): Definitions {
  const files = sources.map(({ file, text }) => {
    const problems = new Problems(file)
    const declared = readDeclared(text, problems)
    if (declared !== undefined) checkDeclared(declared, problems)
    return { file, declared, problems }
  })
  refuseSharedTimeseries(files)
  return {
    definitions: files.flatMap(({ file, declared, problems }) =>
      declared !== undefined && problems.count === 0 ? [define(file, declared)] : [],
    ),
    problems: files.flatMap(({ problems }) => problems.inOrder()),
    notes: sharedTargets(files),
  }
}

interface ReadFile {
  readonly file: string
  readonly declared: Declared | undefined
  readonly problems: Problems
}

/** A timeseries has one home: its versions are counted there. */
function refuseSharedTimeseries(files: readonly ReadFile[]): void {
  const homes = new Map<string, { readonly file: string; readonly line: number }>()
  for (const { file, declared, problems } of files) {
    const target = declared?.target?.name?.value
    if (target === undefined) continue
    for (const { name } of declared?.metrics?.value ?? []) {
      if (name === undefined) continue
      const timeseries = `${target}:${name.value}`
      const home = homes.get(timeseries)
      if (home === undefined) homes.set(timeseries, { file, line: name.place.line })
      else if (home.file !== file) {
        problems.add(
          'timeseries_in_two_files',
          name.place,
          `${timeseries} is defined in ${home.file}:${home.line} too`,
          'leave one of them out, or rename its metric',
        )
      }
    }
  }
}

/** Two files may share a target, each with its own fields, scope and count of versions. */
function sharedTargets(files: readonly ReadFile[]): string[] {
  const byTarget = Map.groupBy(files, ({ declared }) => declared?.target?.name?.value)
  return [...byTarget].flatMap(([target, [first, second, ...others]]) => {
    if (target === undefined || first === undefined || second === undefined) return []
    const more = others.length === 0 ? '' : `, and ${others.length} more`
    return [
      `the target ${target} is defined in ${first.file} and ${second.file}${more}, each time with ` +
        'fields, scope and versions of its own',
    ]
  })
}
