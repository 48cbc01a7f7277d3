import { z } from 'zod'

import {
  SPOOL_BLOCK_STATES,
  type Spool,
  type SpoolBlock,
  type SpoolDropped,
  type SpoolDropRequest,
  type SpoolReplayed,
  type SpoolReplayRequest,
  type SpoolSummary,
} from '../model/spool.ts'
import { count, instant, pageShape } from './common.ts'

/** Most blocks that one request names. */
const MAX_IDS = 10_000

const ids = z.array(z.string().min(1).max(200)).min(1).max(MAX_IDS)

export const spoolBlock: z.ZodType<SpoolBlock> = z.object({
  id: z.string(),
  table: z.string(),
  day: z.iso.date().nullable().describe('The UTC day of its rows; null in tables that know none.'),
  rows: count,
  samples: count,
  bytes: count,
  sealed_at: instant,
  state: z.enum(SPOOL_BLOCK_STATES),
  attempts: count.describe('How often it was sent.'),
  last_error: z.string().nullable(),
})

const summaryShape = {
  bytes: count,
  max_bytes: count.describe(
    'Past it pulling slows, then pauses, and at last the oldest is dropped.',
  ),
  blocks: count,
  samples: count,
  oldest: instant.nullable().describe('When the oldest block was sealed.'),
  paused: z.boolean().describe('Whether pulling pauses until there is room.'),
  reason: z.string().nullable().describe('Why it pauses, or why blocks do not leave.'),
}

export const spoolSummary: z.ZodType<SpoolSummary> = z.object(summaryShape)

export const spool: z.ZodType<Spool> = z.object({ ...summaryShape, ...pageShape(spoolBlock) })

export const spoolReplayRequest: z.ZodType<SpoolReplayRequest> = z.strictObject({
  ids: ids.exactOptional().describe('Default: all.'),
})

export const spoolReplayed: z.ZodType<SpoolReplayed> = z.object({ retried: count })

export const spoolDropRequest: z.ZodType<SpoolDropRequest> = z.union(
  [z.strictObject({ ids }), z.strictObject({ all: z.literal(true) })],
  { error: `give either ids, 1 to ${MAX_IDS} of them, or "all": true` },
)

export const spoolDropped: z.ZodType<SpoolDropped> = z.object({
  blocks: count,
  samples: count,
  bytes: count,
})
