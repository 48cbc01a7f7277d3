import { z } from 'zod'

import { ROLES } from '../model/access.ts'
import type { Me } from '../model/me.ts'
import { TOKEN_SCOPES } from '../model/tokens.ts'
import { instant, uuid } from './common.ts'

export const me: z.ZodType<Me> = z.object({
  name: z.string().describe('Of the token; `local` where none is wanted.'),
  token_id: uuid.nullable(),
  role: z.enum(ROLES),
  scope: z.enum(TOKEN_SCOPES).describe('Whose timeseries it may read.'),
  scope_id: uuid.nullable().describe('Of the silo or project.'),
  time_expires: instant.nullable(),
  operations: z
    .array(z.string())
    .describe('Operations of this API that it may call, such as `drain_collector`: ascending.'),
})
