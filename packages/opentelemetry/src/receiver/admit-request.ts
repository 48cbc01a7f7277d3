import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

import { foreignRequestProblem } from '@oximeter/api/client'

import { MEDIA_TYPES, type OtlpEncoding } from '../otlp/answers.ts'
import { HttpFailure } from './http-failure.ts'

interface Admission {
  readonly token: string | undefined
  readonly allowedHosts: readonly string[]
}

/** What a body is written in, as its media type says; undefined of another. */
export function encodingOf({
  'content-type': type,
}: IncomingHttpHeaders): OtlpEncoding | undefined {
  const name = type?.split(';', 1)[0]?.trim().toLowerCase()
  if (name === MEDIA_TYPES.protobuf) return 'protobuf'
  return name === MEDIA_TYPES.json ? 'json' : undefined
}

/**
 * Whether a body is compressed.
 *
 * @throws HttpFailure for requests that have no business here, and bodies of another kind
 */
export function admit(
  method: string,
  headers: IncomingHttpHeaders,
  { token, allowedHosts }: Admission,
): { isCompressed: boolean } {
  // Whether the body is of a type that no web page may send is seen below.
  const guarded = { ...headers, 'content-type': 'application/json' }
  const foreign = foreignRequestProblem({ method, headers: guarded, allowedHosts })
  if (foreign !== undefined) throw new HttpFailure(403, foreign.message)
  if (token !== undefined && !isBearer(headers.authorization, token)) {
    throw new HttpFailure(401, 'a token is wanted: authorization: Bearer …', {
      'www-authenticate': 'Bearer',
    })
  }
  if (method !== 'POST') {
    throw new HttpFailure(405, `there is no ${method} here, only POST`, { allow: 'POST' })
  }
  if (encodingOf(headers) === undefined) {
    const known = Object.values(MEDIA_TYPES).join(' or ')
    throw new HttpFailure(415, `metrics are sent as ${known}`, {
      accept: known.replace(' or', ','),
    })
  }
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (coding !== 'gzip' && coding !== 'identity' && coding !== '') {
    throw new HttpFailure(415, `the body may be compressed with gzip, not with ${coding}`, {
      'accept-encoding': 'gzip',
    })
  }
  return { isCompressed: coding === 'gzip' }
}

/** Digests have one length, so that comparing tells nothing about the token's. */
function isBearer(header: string | undefined, token: string): boolean {
  const given = /^bearer +(.*)$/i.exec(header ?? '')?.[1]
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
