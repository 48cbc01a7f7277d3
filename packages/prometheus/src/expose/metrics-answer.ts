import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'

import type { RequestHeaders } from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'

import { CONTENT_TYPES, formatFor } from '../text/format.ts'
import { acceptsGzip } from './answer.ts'
import { exposition, type ExpositionOptions } from './exposition.ts'

export interface MetricsAnswer {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>> & { readonly 'content-type': string }
  /** Ends early, with the reason of the signal, if that aborts. */
  readonly body: Readable
}

/**
 * What a scrape gets, in the format that its headers like best, zipped if they allow it: for servers
 * that have their own ways of answering. Whether the request may be answered is theirs to say.
 */
export function metricsAnswer(
  registry: ProducerRegistry,
  { accept, 'accept-encoding': encoding }: RequestHeaders,
  options: Omit<ExpositionOptions, 'format'> = {},
): MetricsAnswer {
  const format = formatFor(typeof accept === 'string' ? accept : accept?.join(','))
  const isZipped = acceptsGzip(encoding)
  const text = Readable.from(exposition(registry, { ...options, format }), { objectMode: false })
  const zip = (): Readable => {
    const gzip = createGzip({ level: 1 })
    text.once('error', (error) => gzip.destroy(error))
    gzip.once('close', () => text.destroy())
    return text.pipe(gzip)
  }
  return {
    headers: {
      'content-type': CONTENT_TYPES[format],
      'cache-control': 'no-store',
      vary: 'accept, accept-encoding',
      ...(isZipped && { 'content-encoding': 'gzip' }),
    },
    body: isZipped ? zip() : text,
  }
}
