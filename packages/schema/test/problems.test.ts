import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { formatProblem, PROBLEM_CODES, readDefinitions, type Problem } from '../src/index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const problemsFolder = join(import.meta.dirname, 'problems')

/** What is said of the definitions of a path, with file names that are the same everywhere. */
async function problemsOf(path: string): Promise<Problem[]> {
  const { problems } = await readDefinitions(join(problemsFolder, path))
  return problems.map((problem) => ({
    ...problem,
    file: problem.file.replace(`${problemsFolder}/`, ''),
    message: problem.message.replace(`${problemsFolder}/`, ''),
  }))
}

const cases = globSync('*', { cwd: problemsFolder })
  .filter((name) => !name.endsWith('.txt'))
  .sort()

test.for(cases)('%s', async (path) => {
  const problems = await problemsOf(path)
  const [code] = path.split(/[-.]/)
  expect(problems.map((problem) => problem.code)).toContain(code)
  const said = problems.map((problem) => `${formatProblem(problem)}\n`).join('')
  await expect(said).toMatchFileSnapshot(join(problemsFolder, path.replace(/(\.toml)?$/, '.txt')))
})

test('each problem that there can be is among them', () => {
  const shown = new Set(cases.map((path) => path.split(/[-.]/)[0]))
  expect(PROBLEM_CODES.filter((code) => !shown.has(code))).toEqual(['unreadable'])
})

test('a file that cannot be read is a problem of its own, beside the others', async () => {
  using directory = temporaryDirectory()
  const definition = await readFile(join(problemsFolder, 'unknown_key.toml'))
  await writeFile(join(directory.path, 'a.toml'), definition)
  await writeFile(join(directory.path, 'b.toml'), Buffer.from([0x61, 0xff]))
  const { problems, definitions } = await readDefinitions(directory.path)
  expect(definitions).toEqual([])
  expect(problems.slice(0, -1).every(({ file }) => file.endsWith('a.toml'))).toBe(true)
  expect(problems.at(-1)).toEqual({
    code: 'unreadable',
    file: join(directory.path, 'b.toml'),
    line: 1,
    column: 1,
    message: 'it is not UTF-8',
    hint: 'save it as UTF-8, as TOML wants it',
  })
})
