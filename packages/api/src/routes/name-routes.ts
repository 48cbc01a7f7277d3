import { z } from 'zod'

import { pageQuery } from '../zod/common.ts'
import {
  namedProject,
  namedProjectPage,
  namedProjectRequest,
  namedSilo,
  namedSiloPage,
} from '../zod/names.ts'
import { idOrName } from '../zod/tokens.ts'
import type { Route } from './route.ts'

const TAKEN = { 409: 'Another one has that name.' }
const which = idOrName.describe('Its id, or its name.')

/** Names of silos and projects: a convenience, for the ids are in the samples. */
export const nameRoutes = {
  listSilos: {
    operation: 'list_silos',
    method: 'GET',
    path: '/v1/silos',
    summary: 'The silos that have a name.',
    access: ['fleet viewer'],
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: namedSiloPage },
  },
  setSilo: {
    operation: 'set_silo',
    method: 'POST',
    path: '/v1/silos',
    summary: 'Give a silo a name, instead of the one that it has.',
    body: namedSilo,
    success: { status: 200, description: 'As it is now.', schema: namedSilo },
    problems: TAKEN,
  },
  removeSilo: {
    operation: 'remove_silo',
    method: 'DELETE',
    path: '/v1/silos/{silo}',
    summary: 'Forget the name of a silo.',
    params: z.object({ silo: which }),
    success: { status: 204, description: 'It has no name (any more).' },
  },
  listProjects: {
    operation: 'list_projects',
    method: 'GET',
    path: '/v1/projects',
    summary: 'The projects that have a name.',
    access: ['fleet viewer'],
    query: pageQuery,
    success: { status: 200, description: 'Ascending by id.', schema: namedProjectPage },
  },
  setProject: {
    operation: 'set_project',
    method: 'POST',
    path: '/v1/projects',
    summary: 'Give a project a name, instead of the one that it has.',
    body: namedProjectRequest,
    success: { status: 200, description: 'As it is now.', schema: namedProject },
    problems: { ...TAKEN, 400: 'No such silo; the nearest known names are given.' },
  },
  removeProject: {
    operation: 'remove_project',
    method: 'DELETE',
    path: '/v1/projects/{project}',
    summary: 'Forget the name of a project.',
    params: z.object({ project: which }),
    success: { status: 204, description: 'It has no name (any more).' },
  },
} as const satisfies Record<string, Route>
