import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = await readFile(join(folder, 'README.md'), 'utf8')
const examples = Array.from(readme.matchAll(/^## (.*?)$|```ts\n([\s\S]*?)```/gm)).reduce(
  (found, [, heading, example]) => {
    if (heading !== undefined) return { ...found, heading }
    return { ...found, all: [...found.all, [found.heading, example!] as const] }
  },
  { heading: '', all: [] as (readonly [string, string])[] },
).all

/** Of those that print objects. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  Workers: /^\{ type: 'cumulative_u64', startTime: \d+n, value: 42n \}$/,
}

let directory: string

beforeAll(async () => {
  // Where the packages are found that the examples import.
  directory = await mkdtemp(join(folder, 'test', 'example-'))
})

afterAll(() => rm(directory, { recursive: true }))

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(7)
})

test.concurrent.for(examples.map(([heading, example], n) => [n, heading, example] as const))(
  'example %i, %s, prints what it says',
  async ([n, heading, example]) => {
    const file = join(directory, `example-${n}.ts`)
    await writeFile(file, example)
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@oximeter/source',
      file,
    ])
    const printed = stdout.trim()
    expect(printed).toMatch(PRINTED[heading] ?? new RegExp(`^${escaped(promised(example))}$`))
  },
)

/** What stands in a comment after a `console.log`, or in the lines after all. */
function promised(example: string): string {
  const beside = /console\.log\(.*\) \/\/ (.*)$/gm
  const below = /^\/\/ (.*)$/gm
  const found = [...example.matchAll(beside)]
  const lines = found.length > 0 ? found : [...example.split('\n}\n').at(-1)!.matchAll(below)]
  return lines.map(([, text]) => text).join('\n')
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
