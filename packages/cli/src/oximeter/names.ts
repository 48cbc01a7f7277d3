import type { NamedProjectRequest, NexusPublicClient } from '@oximeter/api/client'

import { allItems } from '../command-line/all-items.ts'
import type { Answer } from '../command-line/answer.ts'
import { formatTable } from '../output/table.ts'

/** The silos that have a name, one a line. */
export async function listSilos(nexus: NexusPublicClient): Promise<Answer> {
  const items = await allItems((page) => nexus.listSilos(page))
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'No silo has a name.\n'
        : formatTable(
            [{ title: 'NAME' }, { title: 'ID' }],
            items.map(({ name, id }) => [name, id]),
            style,
          ),
  }
}

/** The projects that have a name, one a line. */
export async function listProjects(nexus: NexusPublicClient): Promise<Answer> {
  const items = await allItems((page) => nexus.listProjects(page))
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'No project has a name.\n'
        : formatTable(
            [{ title: 'NAME' }, { title: 'ID' }, { title: 'SILO' }],
            items.map(({ name, id, silo_id }) => [name, id, silo_id ?? '']),
            style,
          ),
  }
}

export async function setSilo(
  nexus: NexusPublicClient,
  silo: { readonly id: string; readonly name: string },
): Promise<Answer> {
  const json = await nexus.setSilo(silo)
  return { json, text: () => `Silo ${json.id} is called '${json.name}'.\n` }
}

export async function setProject(
  nexus: NexusPublicClient,
  project: NamedProjectRequest,
): Promise<Answer> {
  const json = await nexus.setProject(project)
  return { json, text: () => `Project ${json.id} is called '${json.name}'.\n` }
}

/** @param which its id, or its name */
export async function removeName(
  nexus: NexusPublicClient,
  kind: 'silo' | 'project',
  which: string,
): Promise<Answer> {
  await (kind === 'silo'
    ? nexus.removeSilo({ silo: which })
    : nexus.removeProject({ project: which }))
  return { json: {}, text: () => `No ${kind} is called that any more; what is of it stays.\n` }
}
