import { promisify } from 'node:util'
import * as zlib from 'node:zlib'

import { weightsIn, type RequestHeaders } from '@oximeter/api/client'

export interface ContentCoding {
  /** As in `Content-Encoding`. */
  readonly name: string
  /** Off the event loop. */
  readonly encode: (body: Uint8Array) => Promise<Uint8Array>
}

/** Smaller bodies fit a few packets anyway. */
const COMPRESS_FROM_BYTES = 16_384

/** The better first. Not every runtime has zstd. */
const CODINGS: readonly ContentCoding[] = [...zstd(), gzip()]

/** What a body is best sent as to who accepts this: undefined for as it is. */
export function codingFor(
  accepted: RequestHeaders[string],
  bytes: number,
): ContentCoding | undefined {
  if (bytes < COMPRESS_FROM_BYTES) return undefined
  const weights = weightsIn(accepted)
  // Who takes anything whatever is asked to take what everybody has.
  const others = weights.get('*') ?? 0
  const weightOf = ({ name }: ContentCoding) => weights.get(name) ?? (name === 'gzip' ? others : 0)
  const [best] = CODINGS.toSorted((a, b) => weightOf(b) - weightOf(a))
  return best !== undefined && weightOf(best) > 0 ? best : undefined
}

function zstd(): ContentCoding[] {
  if (typeof zlib.zstdCompress !== 'function') return []
  const compress = promisify(zlib.zstdCompress)
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 }
  return [{ name: 'zstd', encode: (body) => compress(body, { params }) }]
}

/** The lowest level takes repeated names and fields out, which is nearly all there is to gain. */
function gzip(): ContentCoding {
  const compress = promisify(zlib.gzip)
  return { name: 'gzip', encode: (body) => compress(body, { level: 1 }) }
}
