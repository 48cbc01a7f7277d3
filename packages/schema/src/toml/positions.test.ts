import * as fc from 'fast-check'
import { parse, TomlDate } from 'smol-toml'
import { expect, test } from 'vitest'

import { arbitraryToml } from '../../test/arbitrary-toml.ts'
import { TomlPositions, type Path } from './positions.ts'
import { scan, type Entry } from './scan.ts'

interface Leaf {
  readonly path: Path
  readonly value: unknown
}

/** Everything in a parsed document, tables and lists first. */
function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== 'object' || value === null || value instanceof TomlDate) {
    return [{ path, value }]
  }
  const children: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return [{ path, value }, ...children.flatMap(([key, child]) => leavesOf(child, [...path, key]))]
}

function pathsOf({ children }: Entry, path: Path = []): Path[] {
  return [path, ...[...children].flatMap(([key, child]) => pathsOf(child, [...path, key]))]
}

const spelled = (paths: readonly Path[]): string[] =>
  paths.map((path) => JSON.stringify(path)).sort()

test('everything that a parser finds has its place, and nothing else', () => {
  fc.assert(
    fc.property(arbitraryToml, (text) => {
      const leaves = leavesOf(parse(text))
      const root = scan(text)
      expect(spelled(pathsOf(root))).toEqual(spelled(leaves.map(({ path }) => path)))
      for (const { path, value } of leaves.slice(1)) {
        const entry = path.reduce<Entry | undefined>((at, key) => at?.children.get(key), root)!
        const written = text.slice(entry.value.start, entry.value.end)
        // The value of a table may be its header, which is none by itself.
        const isScalar = typeof value !== 'object' || value instanceof TomlDate
        expect(isScalar ? parse(`a = ${written}`)['a'] : value).toEqual(value)
        const key = path.at(-1)!
        if (typeof key === 'number') continue
        const named = text.slice(entry.key.start, entry.key.end)
        expect(Object.keys(parse(`${named} = 0`))).toEqual([key])
      }
    }),
    { numRuns: 500 },
  )
})

const text = `# [fake]
title = "a # [b]" # = "c"
"quoted key".dotted = 1

[table]
list = [ 1, # ]
  { x = 2, 'y' = [3] },
]
long = """
[table]
x = """"

[[items]]
name = 'one'
[items.sub]
deep = true
[[items]]
name = 'two'
`

test.for([
  [['title'], '2:1', '2:9'],
  [['quoted key'], '3:1', '3:1'],
  [['quoted key', 'dotted'], '3:14', '3:23'],
  [['table'], '5:2', '5:1'],
  [['table', 'list'], '6:1', '6:8'],
  [['table', 'list', 0], '6:10', '6:10'],
  [['table', 'list', 1], '7:3', '7:3'],
  [['table', 'list', 1, 'y'], '7:12', '7:18'],
  [['table', 'list', 1, 'y', 0], '7:19', '7:19'],
  [['table', 'long'], '9:1', '9:8'],
  [['items', 0], '13:1', '13:1'],
  [['items', 0, 'sub', 'deep'], '16:1', '16:8'],
  [['items', 1, 'name'], '18:1', '18:8'],
  // What is missing is told where its table is.
  [['items', 1, 'units'], '17:1', '17:1'],
  [['table', 'list', 1, 'z'], '7:3', '7:3'],
  [['fake'], '1:1', '1:1'],
] as const)('%j', ([path, key, value]) => {
  const positions = new TomlPositions(text)
  const found = [positions.ofKey(path), positions.ofValue(path)]
  expect(found.map(({ line, column }) => `${line}:${column}`)).toEqual([key, value])
})

test('long texts are no trouble', () => {
  const long = `a = """${'x"\\n\n'.repeat(300_000)}"""\nb = '${'y'.repeat(1_000_000)}'\n`
  expect([...scan(long).children.keys()]).toEqual(['a', 'b'])
})
