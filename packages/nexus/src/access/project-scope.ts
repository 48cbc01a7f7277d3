import { notFound } from '@oximeter/api/client'
import { canonicalUuid } from '@oximeter/core'
import type { Scope } from '@oximeter/oxql'
import type { NameRows } from '../store/names.ts'
import type { Caller } from './caller.ts'
import { resolveName } from './resolve-name.ts'

/** What is asked about: ids, or names. */
interface Asked {
  readonly project: string
  readonly silo?: string | undefined
}

/**
 * What a caller sees who asks within a project: its series alone, and of a silo those of both. To whoever
 * may see one project alone it is that one, as it is without; others are not there.
 *
 * @throws {HttpProblem} 404 of a project, or a silo, other than that of the caller; 400 where nothing has
 *   the name
 */
export async function projectScope(
  names: Pick<NameRows, 'named' | 'list'>,
  caller: Caller,
  { project, silo }: Asked,
): Promise<Scope> {
  return scopeWithin(caller.scope, {
    project: await resolveName(names, 'project', project, caller),
    silo: silo === undefined ? undefined : await resolveName(names, 'silo', silo, caller),
  })
}

function scopeWithin(caller: Scope, { project, silo }: Asked): Scope {
  switch (caller.kind) {
    case 'fleet':
      return {
        ...caller,
        within: { projectId: project, ...(silo !== undefined && { siloId: silo }) },
      }
    case 'silo':
      requireSame('silo', silo, caller.siloId)
      return { ...caller, within: { projectId: project, siloId: caller.siloId } }
    case 'project':
      requireSame('project', project, caller.projectId)
      requireSame('silo', silo, caller.siloId)
      return silo === undefined ? caller : { ...caller, siloId: silo }
  }
}

function requireSame(kind: string, asked: string | undefined, own: string | undefined): void {
  if (asked === undefined || own === undefined) return
  if (canonicalUuid(asked) !== canonicalUuid(own)) throw notFound(`there is no ${kind} ${asked}`)
}
