import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { NexusPublicClient } from '@oximeter/api/client'
import { startNexus, type Nexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Answer } from '../src/command-line/answer.ts'
import {
  deleteSaved,
  exportSaved,
  importSaved,
  listSaved,
  showSaved,
  type ImportOptions,
} from '../src/oximeter/saved.ts'
import { run, temporaryDirectory } from './program.ts'

const PROJECT = 'b0000000-0000-4000-8000-000000000002'
const plain = { heading: (text: string) => text, faint: (text: string) => text }
const ID = 'd0000000-0000-4000-8000-000000000001'
const directory = temporaryDirectory()
let nexus: Nexus
let client: NexusPublicClient

beforeAll(async () => {
  nexus = await startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    // Nobody listens there.
    clickhouse: { url: 'http://127.0.0.1:9' },
    logger: pino({ level: 'silent' }),
  })
  client = new NexusPublicClient(nexus.publicUrl)
})
afterAll(async () => {
  await nexus.close()
  directory[Symbol.dispose]()
})

/** Writes a document, and says where it is. */
async function fileOf(name: string, document: unknown): Promise<string> {
  const file = join(directory.path, name)
  await writeFile(file, typeof document === 'string' ? document : JSON.stringify(document))
  return file
}

async function textOf(answering: Promise<Answer>): Promise<string> {
  return (await answering).text(plain)
}

/** Ids differ each time. */
async function importText(files: string[], options: ImportOptions = {}): Promise<string> {
  const text = await textOf(importSaved(client, 'dashboard', files, options))
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
}

const panel = {
  kind: 'line',
  title: 'CPU',
  x: 0,
  y: 0,
  w: 6,
  h: 4,
  queries: [{ query: 'get a:b' }],
}
const machines = { format_version: 1, name: 'Machines', panels: [panel] }

test('what is imported is what is exported, and again nothing changes', async () => {
  const file = await fileOf('machines.json', machines)
  expect(await importText([file])).toBe("'Machines' (ID) is new.\n")
  expect(await importText([file])).toBe("'Machines' (ID) is as it was.\n")
  const exported = join(directory.path, 'exported.json')
  await exportSaved(client, 'dashboard', 'Machines', exported)
  expect(JSON.parse(await readFile(exported, 'utf8'))).toMatchObject(machines)
  expect(await importText([exported, file])).toBe("'Machines' (ID) is as it was.\n".repeat(2))

  const other = await fileOf('machines.json', { ...machines, description: 'All of them.' })
  await expect(importText([other])).rejects.toThrow(/machines\.json: .*--replace changes it/)
  expect(await importText([other], { replace: true })).toBe("'Machines' (ID) is changed.\n")
  expect(await importText([other], { project: PROJECT })).toBe("'Machines' (ID) is new.\n")
  expect(await importText([other], { project: PROJECT })).toBe("'Machines' (ID) is as it was.\n")
  await expect(textOf(showSaved(client, 'dashboard', 'Machines'))).rejects.toThrow(
    /several are called 'Machines', take an id: .* \(fleet\)/,
  )
  for (const { id } of (await client.listDashboards({ search: 'Machines' })).items) {
    expect(await textOf(deleteSaved(client, 'dashboard', id))).toBe("'Machines' is deleted.\n")
  }
})

test('by its id it may be renamed', async () => {
  const before = await fileOf('a.json', machines)
  const after = await fileOf('b.json', { ...machines, name: 'Hosts' })
  await importText([before], { id: ID })
  expect(await importText([after], { id: ID, replace: true })).toBe("'Hosts' (ID) is changed.\n")
  await expect(importText([before, after], { id: ID })).rejects.toThrow('--id is of one file')
  await deleteSaved(client, 'dashboard', 'Hosts')
})

test.for<[string, unknown, RegExp]>([
  ['no JSON', '{', /wrong\.json: no JSON: /],
  [
    'of a later release',
    { ...machines, format_version: 9 },
    /wrong\.json: format_version: this release reads/,
  ],
  [
    'a broken panel',
    { ...machines, panels: [panel, { ...panel, y: 4, w: 13 }] },
    /wrong\.json: panels\.1\.w: /,
  ],
  [
    'no variable',
    { ...machines, panels: [{ ...panel, queries: [{ query: 'get a:b | filter c == $d' }] }] },
    /wrong\.json: panels\.0\.queries\.0\.query: this dashboard has no variable \$d/,
  ],
])('what cannot be imported says in which file, and where: %s', async ([, document, message]) => {
  await expect(importText([await fileOf('wrong.json', document)])).rejects.toThrow(message)
})

test('a query, shown and exported', async () => {
  const document = {
    format_version: 1,
    name: 'Load',
    query: 'get host:load_average',
    chart: 'area',
  }
  const file = await fileOf('load.json', document)
  await importSaved(client, 'saved query', [file], {})
  expect(await textOf(showSaved(client, 'saved query', 'Load'))).toMatch(
    /^name +Load\n[^]*chart +area\n\nget host:load_average\n$/,
  )
  const exported = await textOf(exportSaved(client, 'saved query', 'Load', undefined))
  expect(JSON.parse(exported)).toMatchObject(document)
  expect(await textOf(listSaved(client, 'saved query', 'oa'))).toContain('Load')
  expect(await textOf(listSaved(client, 'saved query', 'x'))).toBe(
    "There is no saved query whose name has 'x' in it.\n",
  )
  await expect(textOf(showSaved(client, 'saved query', 'None'))).rejects.toThrow(
    'there is no saved query \'None\': "oximeter queries list" shows all',
  )
})

test('as a command', async () => {
  const at = { cwd: directory.path, env: { OXIMETER_API: nexus.publicUrl } }
  const { code, stdout } = await run('oximeter', ['dashboards'], at)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^NAME +ID +FOR +REVISION .*\nHost +host +fleet +built-in\n/)
})
