import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { generateModules, parseDefinitions } from '../src/index.ts'
import { temporaryProject } from './temporary-project.ts'

const root = join(import.meta.dirname, '../../..')

function example(file: string, language: string): string {
  const page = readFileSync(join(root, file), 'utf8')
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page)![1]!
}

test('the example of the README prints what it says', () => {
  using project = temporaryProject()
  const code = example('packages/schema/README.md', 'ts')
  const promised = Array.from(code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm), ([, said]) =>
    said!.replaceAll('\\n', '\n'),
  )
  expect(promised).toHaveLength(2)
  expect(project.run('--input-type=module-typescript', '--eval', code)).toEqual({
    status: 0,
    stdout: promised.map((line) => `${line}\n`).join(''),
    stderr: '',
  })
})

test('the definition in the docs is right, and the program beside it compiles and runs', () => {
  using project = temporaryProject()
  const text = example('docs/definitions.md', 'toml')
  const { definitions, problems } = parseDefinitions([{ file: 'disk.toml', text }])
  expect(problems).toEqual([])
  for (const module of generateModules(definitions)) {
    project.write(`generated/${module.path}`, module.text)
  }
  const program = example('docs/definitions.md', 'ts')
  const end = 'console.log((await registry.collect()).map(({ status }) => status))'
  project.write('main.ts', `${program}${end}\n`)
  expect(project.compile()).toEqual({ status: 0, stdout: '', stderr: '' })
  expect(project.run('main.ts')).toEqual({ status: 0, stdout: "[ 'ok', 'ok' ]\n", stderr: '' })
})
