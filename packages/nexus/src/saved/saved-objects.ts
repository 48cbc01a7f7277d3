import { randomUUID } from 'node:crypto'
import { pageFrom, pageTokens, savedId, uuid } from '@oximeter/api'
import {
  badRequest,
  HttpProblem,
  MAX_SAVED,
  notFound,
  type Page,
  type Saved,
  type SaveChangesRequest,
  type SavedInfo,
  type SaveRequest,
} from '@oximeter/api/client'
import { z } from 'zod'
import { nameOf, type Caller } from '../access/caller.ts'
import { resolveName } from '../access/resolve-name.ts'
import type { NameRows } from '../store/names.ts'
import type {
  ListedObject,
  SavedContent,
  SavedKind,
  SavedRows,
  SavedScope,
  SaveOutcome,
  StoredObject,
} from '../store/saved.ts'
import { differences } from './differences.ts'

/** What every document has. */
export interface SavedDocument {
  readonly name: string
  readonly description: string
}

export interface SavedObjectsOptions<Document> {
  readonly rows: SavedRows
  readonly names: Pick<NameRows, 'named' | 'list'>
  readonly kind: SavedKind
  /** For messages. */
  readonly noun: string
  /** Those that come with Nexus, by id. They are the fleet's. */
  readonly builtins: ReadonlyMap<string, Document>
  /** What the form of a document does not tell. @throws {HttpProblem} 400 */
  readonly check: (document: Document) => void
}

const FLEET: SavedScope = { scope: 'fleet', scopeId: null }
const tokens = pageTokens(z.object({ id: savedId }))

/** What is saved of one kind, as callers see it. */
export class SavedObjects<Document extends SavedDocument> {
  readonly #options: SavedObjectsOptions<Document>

  constructor(options: SavedObjectsOptions<Document>) {
    this.#options = options
  }

  async list(
    query: { limit: number; page_token?: string | undefined; search?: string | undefined },
    caller: Caller,
  ): Promise<Page<SavedInfo>> {
    const { rows, kind } = this.#options
    const { limit, page_token, search = '' } = query
    const after = page_token === undefined ? undefined : tokens.decode(page_token).id
    const isPastBuiltins = uuid.safeParse(after).success
    const builtins = isPastBuiltins ? [] : this.#builtins(after ?? '', search, caller)
    const found = await rows.list(kind, {
      limit: Math.max(0, limit + 1 - builtins.length),
      after: isPastBuiltins ? after : undefined,
      search,
      of: ownOf(caller),
    })
    const items = [...builtins, ...found.map(toInfo)]
    return pageFrom(items, limit, tokens, ({ id }) => ({ id }))
  }

  /** @throws {HttpProblem} 404 */
  async get(id: string, caller: Caller): Promise<Saved<Document>> {
    const builtin = this.#options.builtins.get(id)
    if (builtin !== undefined && caller.scope.kind === 'fleet') {
      return { ...builtinInfo(id, builtin), document: builtin }
    }
    return this.#toSaved(await this.#require(id, caller))
  }

  /** @throws {HttpProblem} 400, 409 */
  async create(request: SaveRequest<Document>, caller: Caller): Promise<Saved<Document>> {
    const { rows, kind, check } = this.#options
    const { id = randomUUID(), document } = request
    check(document)
    const scope = await this.#scopeOf(request, caller)
    return this.#saved(await rows.create(kind, id, scope, contentOf(document, caller)), {
      id,
      document,
    })
  }

  /** @throws {HttpProblem} 400, 404, 409 */
  async update(
    id: string,
    { revision, document }: SaveChangesRequest<Document>,
    caller: Caller,
  ): Promise<Saved<Document>> {
    const { rows, kind, check } = this.#options
    this.#refuseBuiltin(id)
    check(document)
    const stored = await this.#require(id, caller)
    const outcome = await rows.update(kind, id, revision, contentOf(document, caller))
    if ('refused' in outcome && outcome.refused === 'revision') {
      throw this.#changed(await this.#require(id, caller), revision, document)
    }
    return this.#saved(outcome, { id: stored.id, document })
  }

  /** @returns what it was. @throws {HttpProblem} 404, 409 */
  async delete(id: string, caller: Caller): Promise<SavedInfo> {
    this.#refuseBuiltin(id)
    const stored = await this.#require(id, caller)
    await this.#options.rows.delete(this.#options.kind, id)
    return toInfo(stored)
  }

  #builtins(after: string, search: string, caller: Caller): SavedInfo[] {
    if (caller.scope.kind !== 'fleet') return []
    const wanted = search.toLowerCase()
    return Array.from(this.#options.builtins, ([id, document]) => builtinInfo(id, document))
      .filter(({ id, name }) => id > after && name.toLowerCase().includes(wanted))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  }

  async #require(id: string, caller: Caller): Promise<StoredObject> {
    const { rows, kind, noun } = this.#options
    const stored = uuid.safeParse(id).success ? await rows.get(kind, id) : undefined
    if (stored === undefined || !maySee(caller, stored)) throw notFound(`there is no ${noun} ${id}`)
    return stored
  }

  async #scopeOf({ silo, project }: SaveRequest<Document>, caller: Caller): Promise<SavedScope> {
    const { names } = this.#options
    if (silo !== undefined && project !== undefined) {
      throw badRequest('body: give the project alone: it is of one silo')
    }
    if (silo !== undefined) {
      return { scope: 'silo', scopeId: await resolveName(names, 'silo', silo, caller) }
    }
    if (project === undefined) return FLEET
    return { scope: 'project', scopeId: await resolveName(names, 'project', project, caller) }
  }

  #saved(
    outcome: SaveOutcome,
    asked: { readonly id: string; readonly document: Document },
  ): Saved<Document> {
    if ('stored' in outcome) return this.#toSaved(outcome.stored)
    const { noun } = this.#options
    switch (outcome.refused) {
      case 'id':
        throw conflict(`there is a ${noun} ${asked.id} already: change that, or give no id`)
      case 'full':
        throw conflict(`there are ${MAX_SAVED} of them already: delete some that nobody needs`)
      case 'name':
      case 'revision':
        throw conflict(
          `another ${noun} is called '${asked.document.name}': change that, or choose another name`,
        )
    }
  }

  #changed(stored: StoredObject, revision: number, asked: Document): HttpProblem {
    const { noun } = this.#options
    const by = `'${stored.changedBy}' at ${stored.timeChanged.toISOString()}`
    const differing = differences(this.#toSaved(stored).document, asked)
    const places = differing.length === 0 ? 'nothing' : differing.join(', ')
    return conflict(
      `this ${noun} is at revision ${stored.revision}, by ${by}, and not at ${revision} any more; ` +
        `yours differs from it in ${places}: get it anew, and make your changes again`,
    )
  }

  #refuseBuiltin(id: string): void {
    const { builtins, noun } = this.#options
    if (!builtins.has(id)) return
    throw conflict(`${id} comes with Nexus and stays as it is: save a copy of it as a new ${noun}`)
  }

  #toSaved(stored: StoredObject): Saved<Document> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was one when it was written here
    return { ...toInfo(stored), document: JSON.parse(stored.document) as Document }
  }
}

/** Whose objects a caller sees; undefined: all. */
function ownOf({ scope }: Caller): SavedScope | undefined {
  switch (scope.kind) {
    case 'fleet':
      return undefined
    case 'silo':
      return { scope: 'silo', scopeId: scope.siloId }
    case 'project':
      return { scope: 'project', scopeId: scope.projectId }
  }
}

function maySee(caller: Caller, { scope, scopeId }: SavedScope): boolean {
  const own = ownOf(caller)
  return own === undefined || (own.scope === scope && own.scopeId === scopeId)
}

function contentOf(document: SavedDocument, caller: Caller): SavedContent {
  const { name, description } = document
  return { name, description, document: JSON.stringify(document), changedBy: nameOf(caller) }
}

function toInfo(stored: ListedObject): SavedInfo {
  return {
    id: stored.id,
    name: stored.name,
    description: stored.description,
    builtin: false,
    revision: Number(stored.revision),
    scope: stored.scope,
    scope_id: stored.scopeId,
    time_created: stored.timeCreated.toISOString(),
    time_changed: stored.timeChanged.toISOString(),
    changed_by: stored.changedBy,
  }
}

function builtinInfo(id: string, { name, description }: SavedDocument): SavedInfo {
  return {
    id,
    name,
    description,
    builtin: true,
    revision: 0,
    scope: 'fleet',
    scope_id: null,
    time_created: null,
    time_changed: null,
    changed_by: null,
  }
}

function conflict(detail: string): HttpProblem {
  return new HttpProblem(409, 'Conflict', detail)
}
