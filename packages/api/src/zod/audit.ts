import { z } from 'zod'

import type { AuditEntry } from '../model/audit.ts'
import { instant, pageOf, uuid } from './common.ts'

export const auditEntry: z.ZodType<AuditEntry> = z.object({
  id: uuid,
  time: instant.describe('By the clock of the database.'),
  caller: z
    .string()
    .nullable()
    .describe('Name of the token; `local` where none was wanted, null where none was known.'),
  token_id: uuid.nullable(),
  action: z.string().describe('The operation; `refused` for what was not let in.'),
  subject: z.string().describe('What was acted on.'),
  status: z.int().describe('Of the answer.'),
  detail: z.string(),
})

export const auditEntryPage = pageOf(auditEntry)
