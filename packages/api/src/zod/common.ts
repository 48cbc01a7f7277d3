import { z } from 'zod'

import type { Duration } from '../model/duration.ts'
import { DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT, MAX_PAGE_TOKEN_BYTES } from '../model/page.ts'
import type { Page } from '../model/page.ts'
import {
  isHost,
  isIpv4,
  isWildcard,
  parseSocketAddress,
  SocketAddressError,
} from '../model/socket-address.ts'

/** Any UUID, nil and odd variants too; comes out in lower case. */
export const uuid = z.guid('not a UUID').toLowerCase()

/** RFC 3339 with any offset. */
export const instant = z.iso.datetime({ offset: true, error: 'not an RFC 3339 time' })

export const count = z.int().nonnegative()

/** An integer beyond 2^53 is a bigint. */
export const exactNumber = z
  .custom<number | bigint>((value) => typeof value === 'number' || typeof value === 'bigint')
  .meta({ type: 'number' })

export const duration: z.ZodType<Duration> = z
  .object({
    secs: z.int().nonnegative().max(Number.MAX_SAFE_INTEGER),
    nanos: z.int().nonnegative().max(4_294_967_295),
  })
  .describe('Whole seconds and the nanoseconds beyond them; nanoseconds past a second carry over.')

/** Where others can connect to: no port 0, no wildcard. */
export const reachableAddress = z
  .string()
  .max(300, { abort: true })
  .check((context) => {
    const problem = addressProblem(context.value)
    if (problem !== undefined) {
      context.issues.push({ code: 'custom', input: context.value, message: problem })
    }
  })
  .meta({ examples: ['127.0.0.1:12223', '[::1]:12223'] })
  .describe('IP address or host name, and port.')

/** No IP address; comes out in lower case. */
export const hostName = z
  .string()
  .max(253)
  .toLowerCase()
  .refine((name) => isHost(name) && !isIpv4(name), { error: 'not a host name' })
  .meta({ examples: ['shop.example'] })

function addressProblem(text: string): string | undefined {
  try {
    const { host, port } = parseSocketAddress(text)
    if (port === 0) return `'${text}' has port 0: give the port that is really listened on`
    if (isWildcard(host)) return `'${text}' is every interface: give an address to connect to`
    return undefined
  } catch (error) {
    if (error instanceof SocketAddressError) return error.message
    throw error
  }
}

export const pageQuery = z.object({
  limit: z.coerce
    .number('not a number')
    .int()
    .min(1)
    .default(DEFAULT_PAGE_LIMIT)
    .overwrite((limit) => Math.min(limit, MAX_PAGE_LIMIT))
    .describe(`Larger than ${MAX_PAGE_LIMIT} is clamped.`),
  page_token: z
    .string()
    .max(MAX_PAGE_TOKEN_BYTES)
    .optional()
    .describe('The `next_page` of the page before.'),
})

export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object(pageShape(item))
}

/** What makes an answer a page, for those that say more. */
export function pageShape<T>(item: z.ZodType<T>) {
  return {
    items: z.array(item),
    next_page: z.string().nullable().describe('Token of the page that follows; null on the last.'),
  }
}
