import { z } from 'zod'

import type { NamedProject, NamedProjectRequest, NamedSilo } from '../model/names.ts'
import { pageOf, uuid } from './common.ts'
import { givenName, idOrName } from './tokens.ts'

export const namedSilo: z.ZodType<NamedSilo> = z.object({ id: uuid, name: givenName })

export const namedSiloPage = pageOf(namedSilo)

export const namedProject: z.ZodType<NamedProject> = z.object({
  id: uuid,
  name: givenName,
  silo_id: uuid.nullable().describe('Of which silo it is, where that was said.'),
})

export const namedProjectPage = pageOf(namedProject)

export const namedProjectRequest: z.ZodType<NamedProjectRequest> = z.object({
  id: uuid,
  name: givenName,
  silo: idOrName.exactOptional().describe('A UUID, or the name of a silo.'),
})
