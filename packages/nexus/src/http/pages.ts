import { pageFrom, pageTokens, timeseriesName, uuid } from '@oximeter/api'
import {
  schemaToJson,
  type Page,
  type PageQuery,
  type TimeseriesSchemaJson,
} from '@oximeter/api/client'
import { z } from 'zod'
import type { Scope } from '@oximeter/oxql'
import type { VisibleSchemas } from '../access/visible-schemas.ts'
import type { StorePage } from '../store/nexus-store.ts'

const idTokens = pageTokens(z.object({ id: uuid }))
const schemaTokens = pageTokens(
  z.object({ name: timeseriesName, version: z.int().min(1).max(255) }),
)

/** A query whose defaults are filled in. */
type CheckedQuery = Required<Pick<PageQuery, 'limit'>> & { page_token?: string | undefined }

/** A page of things that are listed by id. */
export async function pageById<T extends { readonly id: string }>(
  { limit, page_token }: CheckedQuery,
  list: (page: StorePage) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const after = page_token === undefined ? undefined : idTokens.decode(page_token).id
  const rows = await list({ limit: limit + 1, after })
  return pageFrom(rows, limit, idTokens, ({ id }) => ({ id }))
}

/** What both APIs answer about schemas that a scope shows. */
export async function schemaPage(
  schemas: VisibleSchemas,
  { limit, page_token }: CheckedQuery,
  scope: Scope,
): Promise<Page<TimeseriesSchemaJson>> {
  const after = page_token === undefined ? undefined : schemaTokens.decode(page_token)
  const rows = await schemas.list({ limit: limit + 1, after }, scope)
  const { items, next_page } = pageFrom(rows, limit, schemaTokens, ({ schema }) => ({
    name: schema.name,
    version: schema.version,
  }))
  return { items: items.map((known) => schemaToJson(known.schema, known)), next_page }
}
