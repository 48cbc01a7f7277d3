import { z } from 'zod'

import { ROLES } from '../model/access.ts'
import {
  TOKEN_SCOPES,
  TOKEN_STATES,
  type CreatedToken,
  type Token,
  type TokenCreateRequest,
} from '../model/tokens.ts'
import { instant, pageOf, uuid } from './common.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Longest life of a token that ends: ten years. */
const MAX_LIFETIME_SECS = 315_360_000

/** What people call tokens, silos and projects by; never one that could be an id. */
export const givenName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/i,
    'not a name: 1 to 63 letters, digits, dots, underscores and hyphens, a letter or digit first',
  )
  .refine((name) => !UUID.test(name), 'not a name: it looks like a UUID')

/** A UUID, or a name. */
export const idOrName = z.string().min(1).max(63)

const token = z.object({
  id: uuid,
  name: z.string(),
  role: z.enum(ROLES),
  scope: z.enum(TOKEN_SCOPES).describe('Whose timeseries it may read.'),
  scope_id: uuid.nullable().describe('Of the silo or project.'),
  producer_ids: z
    .array(uuid)
    .nullable()
    .describe('The only producers that it may register; null: those that it registered first.'),
  state: z.enum(TOKEN_STATES),
  time_created: instant,
  time_expires: instant.nullable(),
  time_revoked: instant.nullable(),
  time_last_used: instant.nullable().describe('Kept once a minute at most.'),
  created_by: z.string().describe('Name of the token that made it; `local` without one.'),
}) satisfies z.ZodType<Token>

export const tokenDetails: z.ZodType<Token> = token

export const tokenPage = pageOf(tokenDetails)

export const tokenCreateRequest: z.ZodType<TokenCreateRequest> = z.object({
  name: givenName,
  role: z.enum(ROLES),
  silo: idOrName
    .exactOptional()
    .describe('Of a viewer: only what is of this silo, given as a UUID or by its name.'),
  project: idOrName.exactOptional().describe('Of a viewer: only what is of this project.'),
  producer_ids: z
    .array(uuid)
    .min(1)
    .max(1000)
    .exactOptional()
    .describe('Of a producer: it may register no others.'),
  lifetime_secs: z
    .int()
    .min(1)
    .max(MAX_LIFETIME_SECS)
    .exactOptional()
    .describe('Without it, it is good until it is revoked.'),
})

export const createdToken: z.ZodType<CreatedToken> = token.extend({
  token: z.string().describe('The only time that it is told.'),
})
