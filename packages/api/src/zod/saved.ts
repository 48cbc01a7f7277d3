import { z } from 'zod'

import {
  CHART_KINDS,
  SAVED_FORMAT_VERSION,
  type QueryDocument,
  type SaveChangesRequest,
  type Saved,
  type SavedInfo,
  type SaveRequest,
  type TimeRange,
} from '../model/saved.ts'
import { TOKEN_SCOPES } from '../model/tokens.ts'
import { count, instant, pageOf, pageQuery, uuid } from './common.ts'
import { idOrName } from './tokens.ts'

const MAX_NAME_CHARACTERS = 200
const MAX_TEXT_BYTES = 64 * 1024
/** Ten years. */
const MAX_RANGE_SECS = 315_360_000

export const formatVersion = z.literal(SAVED_FORMAT_VERSION, {
  error: ({ input }) =>
    input === undefined
      ? `missing: write ${SAVED_FORMAT_VERSION}`
      : `this release reads format ${SAVED_FORMAT_VERSION} only, and not ${JSON.stringify(input)}`,
})

export const savedName = z
  .string()
  .trim()
  .min(1, 'empty')
  .max(MAX_NAME_CHARACTERS)
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'has control characters')

export const shortText = z
  .string()
  .max(1000)
  .regex(/^(?:[^\p{Cc}\p{Surrogate}]|[\n\t])*$/u, 'has control characters')

/** Of a person, or in OxQL. */
export const longText = z
  .string()
  // A UTF-16 unit is at most three bytes of UTF-8.
  .refine(
    (text) =>
      text.length * 3 <= MAX_TEXT_BYTES || new TextEncoder().encode(text).length <= MAX_TEXT_BYTES,
    `longer than ${MAX_TEXT_BYTES / 1024} KiB`,
  )
  .refine((text) => text.isWellFormed(), 'has half a character, which is no Unicode text')

export const queryText = longText.min(1, 'empty').describe('OxQL, at most 64 KiB.')

export const timeRange: z.ZodType<TimeRange> = z
  .union(
    [
      z.strictObject({ last_secs: z.int().min(1).max(MAX_RANGE_SECS) }),
      z
        .strictObject({ from: instant, to: instant })
        .refine(({ from, to }) => Date.parse(from) < Date.parse(to), '"from" is not before "to"'),
    ],
    'not a range of time: write { "last_secs": 3600 }, or "from" and a later "to"',
  )
  .describe('The last so many seconds, or from one time to another.')

const chartKind = z.enum(CHART_KINDS)

const queryDocumentShape = z.strictObject({
  format_version: formatVersion,
  name: savedName,
  description: shortText.default(''),
  query: queryText,
  chart: chartKind.default('line'),
  time_range: timeRange.default({ last_secs: 3600 }),
})

export const queryDocument: z.ZodType<QueryDocument> = queryDocumentShape

const info = z.object({
  id: z.string().describe('A UUID; of one that comes with Nexus, a word such as `host`.'),
  name: z.string().describe('Unique among those of one kind and scope.'),
  description: z.string(),
  builtin: z.boolean().describe('It comes with Nexus: it can be read and copied, not changed.'),
  revision: count.describe('Rises with each change.'),
  scope: z.enum(TOKEN_SCOPES).describe('Who sees it, besides the whole fleet.'),
  scope_id: uuid.nullable().describe('Of the silo or project.'),
  time_created: instant.nullable(),
  time_changed: instant.nullable(),
  changed_by: z
    .string()
    .nullable()
    .describe('Name of the token that saved it last; `local` without one.'),
}) satisfies z.ZodType<SavedInfo>

export const savedInfo: z.ZodType<SavedInfo> = info

export const savedInfoPage = pageOf(savedInfo)

export function savedOf<T>(document: z.ZodType<T>): z.ZodType<Saved<T>> {
  return info.extend({ document })
}

export function saveRequestOf<T>(document: z.ZodType<T>): z.ZodType<SaveRequest<T>> {
  return z.strictObject({
    id: uuid.exactOptional().describe('That it is to have. Default: a new one.'),
    document,
    silo: idOrName
      .exactOptional()
      .describe('Whose it is, as a UUID or by its name. Default: the whole fleet’s.'),
    project: idOrName.exactOptional().describe('Likewise, of a project.'),
  })
}

export function saveChangesRequestOf<T>(document: z.ZodType<T>): z.ZodType<SaveChangesRequest<T>> {
  return z.strictObject({
    revision: count.describe('Of what the changes were made to.'),
    document,
  })
}

export const savedId = z.string().min(1).max(63).describe('A UUID; of a built-in one, a word.')

export const savedQuery = savedOf(queryDocument)
export const savedQueryRequest = saveRequestOf(queryDocument)
export const savedQueryChanges = saveChangesRequestOf(queryDocument)

export const savedSearch = pageQuery.extend({
  search: z
    .string()
    .max(MAX_NAME_CHARACTERS)
    .regex(/^\P{Cc}*$/u, 'has control characters')
    .optional()
    .describe('Only those in whose name this occurs, in whatever case.'),
})
