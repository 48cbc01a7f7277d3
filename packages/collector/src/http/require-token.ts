import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpProblem } from '@oximeter/api/client'
import type { App } from './listen.ts'

const BEARER = /^bearer +(\S+)\s*$/i

/** Refuses whoever does not show the token, but for what is open to anyone. */
export function requireToken(app: App, token: string): void {
  const wanted = digest(token)
  app.addHook('onRequest', async ({ routeOptions, headers }) => {
    if (routeOptions.config.access === 'anyone') return
    const shown = BEARER.exec(headers.authorization ?? '')?.[1]
    // Digests have one length, so that comparing tells nothing about the token's.
    if (shown !== undefined && timingSafeEqual(digest(shown), wanted)) return
    throw new HttpProblem(
      401,
      'Unauthorized',
      "this collector's own token is wanted, a new one with each of its starts: Nexus has it, and so " +
        'has the file api.token in its directory',
      { headers: { 'www-authenticate': 'Bearer realm="oximeter collector"' } },
    )
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
