import { readFile, writeFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'

import { dashboardDocument, queryDocument } from '@oximeter/api'
import {
  HttpProblem,
  type NexusPublicClient,
  type Saved,
  type SavedInfo,
} from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { CommandError } from '../command-line/exit.ts'
import { toJson } from '../output/json.ts'
import { formatPairs, formatTable, type Style } from '../output/table.ts'
import { formatTimeAgo } from '../output/time-ago.ts'
import { clientOf, type AnyDocument, type SavedClient, type SavedNoun } from './saved-client.ts'

export interface ImportOptions {
  readonly replace?: true
  readonly id?: string
  readonly silo?: string
  readonly project?: string
}

/** What is saved of a kind, one a line. */
export async function listSaved(
  nexus: NexusPublicClient,
  noun: SavedNoun,
  search: string,
  now: () => number = Date.now,
): Promise<Answer> {
  const client = clientOf(nexus, noun)
  const items = await allItems((page) => client.list({ ...page, ...(search && { search }) }))
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? `There is no ${noun}${search && ` whose name has '${search}' in it`}.\n`
        : formatTable(
            [
              { title: 'NAME' },
              { title: 'ID' },
              { title: 'FOR' },
              { title: 'REVISION', align: 'right' },
              { title: 'CHANGED', align: 'right' },
              { title: 'BY' },
            ],
            items.map((item) => [
              item.name,
              item.id,
              scopeText(item),
              item.builtin ? 'built-in' : String(item.revision),
              item.time_changed === null ? '' : formatTimeAgo(item.time_changed, now()),
              item.changed_by ?? '',
            ]),
            style,
          ),
  }
}

export async function showSaved(
  nexus: NexusPublicClient,
  noun: SavedNoun,
  which: string,
): Promise<Answer> {
  const saved = await find(clientOf(nexus, noun), noun, which)
  return { json: saved, text: (style) => describe(saved, style) }
}

/** @param out a file; default: standard output */
export async function exportSaved(
  nexus: NexusPublicClient,
  noun: SavedNoun,
  which: string,
  out: string | undefined,
): Promise<Answer> {
  const { document, name } = await find(clientOf(nexus, noun), noun, which)
  const text = toJson(document)
  if (out === undefined) return { json: document, text: () => text }
  await writeFile(out, text)
  return { json: { file: out }, text: () => `'${name}' is in ${out}.\n` }
}

/** Saves each document unless it is there as it is: run again, it changes nothing. */
export async function importSaved(
  nexus: NexusPublicClient,
  noun: SavedNoun,
  files: readonly string[],
  options: ImportOptions,
): Promise<Answer> {
  if (options.id !== undefined && files.length > 1) {
    throw new CommandError('--id is of one file: import the others by themselves')
  }
  const client = clientOf(nexus, noun)
  const items: { file: string; id: string; name: string; outcome: string }[] = []
  for (const file of files) {
    const document = await readDocument(file, noun)
    const { saved, outcome } = await importOne(client, noun, document, options).catch(inFile(file))
    items.push({ file, id: saved.id, name: saved.name, outcome })
  }
  return {
    json: { items },
    text: () => items.map(({ name, id, outcome }) => `'${name}' (${id}) is ${outcome}.\n`).join(''),
  }
}

export async function deleteSaved(
  nexus: NexusPublicClient,
  noun: SavedNoun,
  which: string,
): Promise<Answer> {
  const client = clientOf(nexus, noun)
  const { id, name } = await find(client, noun, which)
  await client.delete(id)
  return { json: { id, name }, text: () => `'${name}' is deleted.\n` }
}

async function importOne(
  client: SavedClient,
  noun: SavedNoun,
  document: AnyDocument,
  options: ImportOptions,
): Promise<{ saved: SavedInfo; outcome: 'new' | 'changed' | 'as it was' }> {
  const { replace, id, silo, project } = options
  const request = {
    document,
    ...(id !== undefined && { id }),
    ...(silo !== undefined && { silo }),
    ...(project !== undefined && { project }),
  }
  // Nexus knows whose name it is, of names that are given as names: so it is asked first.
  try {
    return { saved: await client.create(request), outcome: 'new' }
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status !== 409) throw error
    const there = await counterpart(client, document.name, options)
    if (there === undefined) throw error
    if (isDeepStrictEqual(document, there.document)) return { saved: there, outcome: 'as it was' }
    if (replace !== true) {
      throw new CommandError(
        `there is a ${noun} '${there.name}' (${there.id}) that is different: --replace changes it`,
      )
    }
    const { revision } = there
    return { saved: await client.update(there.id, { revision, document }), outcome: 'changed' }
  }
}

/** What stands in the way of a document: by its id, or by its name where that is taken. */
async function counterpart(
  client: SavedClient,
  name: string,
  { id, silo, project }: ImportOptions,
): Promise<Saved<AnyDocument> | undefined> {
  if (id !== undefined) return unlessMissing(client.get(id))
  const scope = silo !== undefined ? 'silo' : project !== undefined ? 'project' : 'fleet'
  const named = (await allItems((page) => client.list({ ...page, search: name }))).filter(
    (item) => item.name === name && item.scope === scope && !item.builtin,
  )
  const given = silo ?? project
  const [one, ...others] =
    named.length < 2 ? named : named.filter(({ scope_id }) => scope_id === given?.toLowerCase())
  if (one === undefined || others.length > 0) {
    if (named.length === 0) return undefined
    throw new CommandError(
      `several are called '${name}': say which with --id, or give the ${scope} by its UUID`,
    )
  }
  return client.get(one.id)
}

/** @throws {CommandError} where nothing, or more than one thing, is called so */
async function find(
  client: SavedClient,
  noun: SavedNoun,
  which: string,
): Promise<Saved<AnyDocument>> {
  const byId = await unlessMissing(client.get(which))
  if (byId !== undefined) return byId
  const named = (await allItems((page) => client.list({ ...page, search: which }))).filter(
    ({ name }) => name === which,
  )
  const [one, ...others] = named.length < 2 ? named : named.filter(({ builtin }) => !builtin)
  if (one !== undefined && others.length === 0) return client.get(one.id)
  if (one === undefined) {
    const list = noun === 'dashboard' ? 'dashboards' : 'queries'
    throw new CommandError(`there is no ${noun} '${which}': "oximeter ${list} list" shows all`)
  }
  const ids = named.map(({ id, ...scope }) => `${id} (${scopeText(scope)})`)
  throw new CommandError(`several are called '${which}', take an id: ${ids.join(', ')}`)
}

async function unlessMissing<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof HttpProblem && error.status === 404) return undefined
    throw error
  }
}

/** A document with its defaults. One that is wrong is left as it is: Nexus says where. */
async function readDocument(file: string, noun: SavedNoun): Promise<AnyDocument> {
  const json = await readJson(file)
  const parsed = (noun === 'dashboard' ? dashboardDocument : queryDocument).safeParse(json)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Nexus checks it anyway
  return parsed.success ? parsed.data : (json as AnyDocument)
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file}: ${error instanceof SyntaxError ? 'no JSON: ' : ''}${why}`)
  }
}

/** Says in which file something is wrong, and where as the file has it. */
function inFile(file: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof HttpProblem && [400, 413].includes(error.status)) {
      throw new CommandError(`${file}: ${error.detail.replaceAll(/\bbody\.document[.:] ?/g, '')}`)
    }
    if (error instanceof CommandError) throw new CommandError(`${file}: ${error.message}`)
    throw error
  }
}

function scopeText({ scope, scope_id }: Pick<SavedInfo, 'scope' | 'scope_id'>): string {
  return scope_id === null ? scope : `${scope} ${scope_id}`
}

function describe(saved: Saved<AnyDocument>, style: Style): string {
  const { document } = saved
  const head = formatPairs([
    ['name', saved.name],
    ['id', saved.id],
    ...(saved.description === '' ? [] : [['description', saved.description] as const]),
    ['for', scopeText(saved)],
    ['revision', saved.builtin ? 'built-in' : String(saved.revision)],
    ...(saved.time_changed === null
      ? []
      : [['changed', `${saved.time_changed} by ${saved.changed_by ?? 'local'}`] as const]),
    ...('chart' in document ? [['chart', document.chart] as const] : []),
    ...('variables' in document && document.variables.length > 0
      ? [['variables', document.variables.map(({ name }) => `$${name}`).join(', ')] as const]
      : []),
  ])
  if ('query' in document) return `${head}\n${document.query}\n`
  return `${head}\n${formatTable(
    [{ title: 'PANEL' }, { title: 'KIND' }, { title: 'QUERIES', align: 'right' }],
    document.panels.map((panel) => [
      panel.title,
      panel.kind,
      panel.kind === 'text' ? '' : String(panel.queries.length),
    ]),
    style,
  )}`
}
