import { badRequest } from '@oximeter/api/client'

import { isUuid } from '../is-uuid.ts'

/** What a request asks for, and what its sender has already. */
export interface PageQuery {
  /** The numbering that `series`, `page` and `ack` are of. */
  readonly epoch: string | undefined
  /** How many series of the epoch the sender knows. */
  readonly series: number
  /** The page that is wanted. Default: the oldest that is not acknowledged, or a new one. */
  readonly page: number | undefined
  /** All pages up to this one are durable. */
  readonly ack: number | undefined
  /** The most samples that a page of a new collection should have; 0: no page is wanted. */
  readonly limit: number
  /** Who asks. */
  readonly collector: string | undefined
  /** Of the assignment that makes `collector` the one that may acknowledge. */
  readonly generation: number | undefined
}

export const DEFAULT_PAGE_LIMIT = 100_000

/**
 * Reads the parameters of a request. Others than ours are left to whoever knows them.
 *
 * @throws HttpProblem 400 that names the parameter and what is wanted
 */
export function parsePageQuery(parameters: URLSearchParams): PageQuery {
  return {
    epoch: uuidIn(parameters, 'epoch'),
    series: wholeIn(parameters, 'series') ?? 0,
    page: wholeIn(parameters, 'page'),
    ack: wholeIn(parameters, 'ack'),
    limit: wholeIn(parameters, 'limit') ?? DEFAULT_PAGE_LIMIT,
    collector: uuidIn(parameters, 'collector'),
    generation: wholeIn(parameters, 'generation'),
  }
}

function uuidIn(parameters: URLSearchParams, name: string): string | undefined {
  const text = onlyOne(parameters, name)
  if (text === undefined || isUuid(text)) return text?.toLowerCase()
  throw malformed(name, text, 'a UUID')
}

/** Up to 2^53, beyond which numbers are not exact. */
function wholeIn(parameters: URLSearchParams, name: string): number | undefined {
  const text = onlyOne(parameters, name)
  if (text === undefined) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  if (Number.isSafeInteger(number)) return number
  throw malformed(name, text, 'a whole number from 0')
}

function onlyOne(parameters: URLSearchParams, name: string): string | undefined {
  const [text, ...more] = parameters.getAll(name)
  if (more.length === 0) return text
  throw badRequest(`the parameter ${name} is given ${more.length + 1} times: give it once`)
}

function malformed(name: string, text: string, wanted: string): Error {
  return badRequest(`the parameter ${name} is '${text.slice(0, 100)}', which is not ${wanted}`)
}
