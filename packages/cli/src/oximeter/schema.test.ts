import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { expect, test } from 'vitest'

import { temporaryDirectory } from '../../test/program.ts'
import { EXIT } from '../command-line/exit.ts'
import type { Style } from '../output/table.ts'
import { generateCode } from './schema-generate.ts'
import { checkDefinitions, diffDefinitions, showDefinitions } from './schema.ts'

const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../test/golden/${name}.txt`
// Files are named as they were given, and golden files are the same wherever they are read.
const folder = relative(process.cwd(), join(import.meta.dirname, '../../test/definitions'))
const right = join(folder, 'right')
const wrong = join(folder, 'wrong')
const disk = readFileSync(join(right, 'disk.toml'), 'utf8')

test('oximeter schema check: right', async () => {
  const answer = await checkDefinitions(right)
  expect(answer.text(plain)).toBe(`${right} is right: 3 schemas in 1 file.\n`)
  expect(answer.json).toEqual({ ok: true, schemas: 3, items: [], notes: [] })
  expect([answer.exitCode, answer.notes]).toEqual([EXIT.ok, []])
})

test('oximeter schema check: all that is wrong, in all files', async () => {
  const answer = await checkDefinitions(wrong)
  const said = answer.text(plain).replaceAll(`${wrong}/`, '')
  await expect(said).toMatchFileSnapshot(golden('schema-check'))
  expect([answer.exitCode, answer.notes]).toEqual([EXIT.failed, []])
  expect(answer.json).toMatchObject({
    ok: false,
    items: [
      { code: 'unknown_key', file: join(wrong, 'a.toml'), line: 5, column: 1 },
      { code: 'unknown_value' },
      { code: 'unknown_key' },
      { code: 'syntax', file: join(wrong, 'b.toml') },
    ],
  })
})

test('oximeter schema show', async () => {
  const answer = await showDefinitions(right)
  await expect(answer.text(plain)).toMatchFileSnapshot(golden('schema-show'))
  expect(answer.json).toMatchObject({
    items: [
      { timeseries_name: 'disk:reads', version: 1, units: 'count' },
      { timeseries_name: 'disk:reads', version: 2 },
      { timeseries_name: 'disk:temperature', version: 2, datum_type: 'f64' },
    ],
  })
})

test('what is wrong is neither shown nor compared nor generated', async () => {
  using directory = temporaryDirectory()
  const refusals = [
    () => showDefinitions(wrong),
    () => diffDefinitions(right, wrong),
    () => generateCode(wrong, directory.path, { check: false }),
  ]
  for (const refusal of refusals) {
    await expect(refusal()).rejects.toMatchObject({
      code: 'command',
      message: expect.stringContaining(`${wrong}/a.toml:5:1: `),
    })
  }
})

test('oximeter schema diff', async () => {
  using directory = temporaryDirectory()
  const after = join(directory.path, 'disk.toml')
  const diff = async (text: string, before = right) => {
    writeFileSync(after, text)
    const answer = await diffDefinitions(before, directory.path)
    return [answer.exitCode, answer.text(plain), answer.json] as const
  }
  expect(await diff(disk)).toEqual([EXIT.ok, 'Nothing changes.\n', { breaking: false, items: [] }])
  const [additive, words] = await diff(disk.replace('"Reads', '"All reads'))
  expect([additive, words]).toEqual([
    EXIT.ok,
    '~ disk:reads version 1: another description of the metric: "All reads that it finished"\n' +
      '~ disk:reads version 2: another description of the metric: "All reads that it finished"\n' +
      '2 changes, none breaking.\n',
  ])
  const [breaking, said, json] = await diff(disk.replace('"cumulative_u64"', '"u64"'))
  expect(breaking).toBe(EXIT.failed)
  expect(said.split('\n').slice(-2)).toEqual(['2 changes, 2 breaking.', ''])
  expect(json).toMatchObject({
    breaking: true,
    items: [{ kind: 'shape_changed', timeseries: 'disk:reads', version: 1, breaking: true }, {}],
  })
  using empty = temporaryDirectory()
  const [first, additions] = await diff(disk, empty.path)
  expect([first, additions]).toEqual([
    EXIT.ok,
    '+ disk:reads: new, versions 1, 2\n+ disk:temperature: new, version 2\n2 changes, none breaking.\n',
  ])
})

test('oximeter schema generate', async () => {
  using directory = temporaryDirectory()
  const out = join(directory.path, 'src/generated')
  const generate = async (check = false) => {
    const answer = await generateCode(right, out, { check })
    return { ...answer, text: answer.text(plain).replaceAll(directory.path, '…') }
  }
  const run = `Run "oximeter schema generate ${right} --out …/src/generated".\n`

  expect(await generate(true)).toMatchObject({
    exitCode: EXIT.failed,
    text: `…/src/generated/v1/disk.ts is missing\n…/src/generated/disk.ts is missing\n${run}`,
    json: { ok: false },
  })
  expect(await generate()).toMatchObject({
    exitCode: EXIT.ok,
    text: '…/src/generated/v1/disk.ts\n…/src/generated/disk.ts\n2 modules written, 0 unchanged.\n',
    json: {
      ok: true,
      items: [
        { path: 'v1/disk.ts', status: 'written' },
        { path: 'disk.ts', status: 'written' },
      ],
    },
  })
  expect(await generate()).toMatchObject({ text: '0 modules written, 2 unchanged.\n', notes: [] })
  expect(await generate(true)).toMatchObject({
    exitCode: EXIT.ok,
    text: `…/src/generated is what ${right} generates.\n`,
  })

  const module = readFileSync(join(out, 'disk.ts'), 'utf8')
  writeFileSync(join(out, 'disk.ts'), `${module}// changed\n`)
  mkdirSync(join(out, 'v3'))
  writeFileSync(join(out, 'v3/gone.ts'), module)
  writeFileSync(join(out, 'index.ts'), "export * from './disk.ts'\n")
  expect(await generate(true)).toMatchObject({
    exitCode: EXIT.failed,
    text: `…/src/generated/disk.ts is different\n…/src/generated/v3/gone.ts is left over\n${run}`,
  })
  expect((await generate()).notes).toEqual([
    `${out}/v3/gone.ts is left over: no definition makes it any more.`,
  ])
  expect(readFileSync(join(out, 'disk.ts'), 'utf8')).toBe(module)
  expect(await generate(true)).toMatchObject({
    exitCode: EXIT.failed,
    text: '…/src/generated/v3/gone.ts is left over\nDelete what no definition makes any more.\n',
  })
  rmSync(join(out, 'v3'), { recursive: true })

  writeFileSync(join(out, 'disk.ts'), '// mine\n')
  rmSync(join(out, 'v1'), { recursive: true })
  await expect(generate()).rejects.toMatchObject({
    message: `${out}/disk.ts was not generated, and is not replaced: move it, or give another --out`,
  })
  expect(await generateCode(right, join(out, 'v1'), { check: true })).toMatchObject({
    json: { items: [{ status: 'missing' }, { status: 'missing' }] },
  })
})
