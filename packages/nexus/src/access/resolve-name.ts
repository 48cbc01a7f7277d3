import { uuid } from '@oximeter/api'
import { badRequest } from '@oximeter/api/client'
import { nearestNames } from '../http/name-hints.ts'
import type { NamedKind, NameRows } from '../store/names.ts'
import type { Caller } from './caller.ts'

/** Names that are looked at for those that may have been meant. */
const MOST_HINTED = 1000

/**
 * The id of a silo or project that somebody gave as a UUID or by its name.
 *
 * @throws {HttpProblem} 400 where nothing has that name. Who sees the whole fleet is told the nearest
 *   names; others learn nothing of what there is.
 * @example const projectId = await resolveName(store.names, 'project', query.project, callerOf(request))
 */
export async function resolveName(
  names: Pick<NameRows, 'named' | 'list'>,
  kind: NamedKind,
  text: string,
  caller: Caller,
): Promise<string> {
  const parsed = uuid.safeParse(text)
  if (parsed.success) return parsed.data
  const found = await names.named(kind, text)
  if (found !== undefined && maySee(caller, kind, found.id)) return found.id
  const hints = caller.scope.kind === 'fleet' ? await hintsFor(names, kind, text) : ''
  throw badRequest(
    `there is no ${kind} '${text}'${hints}: give its UUID, or a name that it has here`,
  )
}

/** Whether a name is of something that the caller knows anyway. */
function maySee({ scope }: Caller, kind: NamedKind, id: string): boolean {
  if (scope.kind === 'fleet') return true
  return scope.kind === kind && (scope.kind === 'silo' ? scope.siloId : scope.projectId) === id
}

async function hintsFor(
  names: Pick<NameRows, 'list'>,
  kind: NamedKind,
  text: string,
): Promise<string> {
  const known = await names.list(kind, { limit: MOST_HINTED })
  const nearest = nearestNames(
    text,
    known.map(({ name }) => name),
  )
  return nearest.length === 0 ? '' : `; did you mean ${nearest.join(' or ')}?`
}
