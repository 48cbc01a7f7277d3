import { nexusPublicRoutes } from '@oximeter/api'
import { HttpProblem } from '@oximeter/api/client'
import { noteAct } from '../access/audit-log.ts'
import { callerOf } from '../access/caller.ts'
import { resolveName } from '../access/resolve-name.ts'
import type { NamedKind, NameRows, StoredName } from '../store/names.ts'
import { pageById } from './pages.ts'
import { serve, type App } from './server.ts'

/** What silos and projects are called. */
export function serveNamesApi(app: App, names: NameRows): void {
  serve(app, nexusPublicRoutes.listSilos, async ({ query }) => {
    const page = await pageById(query, (from) => names.list('silo', from))
    return { ...page, items: page.items.map(({ id, name }) => ({ id, name })) }
  })

  serve(app, nexusPublicRoutes.setSilo, async ({ body }, { request }) => {
    noteAct(request, { subject: body.name, detail: body.id })
    await set('silo', { ...body, siloId: null })
    return body
  })

  serve(app, nexusPublicRoutes.removeSilo, async ({ params }, { request }) =>
    names.remove('silo', await resolveName(names, 'silo', params.silo, callerOf(request))),
  )

  serve(app, nexusPublicRoutes.listProjects, async ({ query }) => {
    const page = await pageById(query, (from) => names.list('project', from))
    return {
      ...page,
      items: page.items.map(({ id, name, siloId }) => ({ id, name, silo_id: siloId })),
    }
  })

  serve(app, nexusPublicRoutes.setProject, async ({ body: { id, name, silo } }, { request }) => {
    noteAct(request, { subject: name, detail: id })
    const siloId =
      silo === undefined ? null : await resolveName(names, 'silo', silo, callerOf(request))
    await set('project', { id, name, siloId })
    return { id, name, silo_id: siloId }
  })

  serve(app, nexusPublicRoutes.removeProject, async ({ params }, { request }) =>
    names.remove('project', await resolveName(names, 'project', params.project, callerOf(request))),
  )

  async function set(kind: NamedKind, named: StoredName): Promise<void> {
    if (await names.set(kind, named)) return
    throw new HttpProblem(409, 'Conflict', `another ${kind} has the name '${named.name}'`)
  }
}
