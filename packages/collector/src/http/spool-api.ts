import { collectorRoutes, pageFrom, pageTokens } from '@oximeter/api'
import { serveRoute } from '@oximeter/api/fastify'
import { z } from 'zod'
import type { SpoolControl } from '../store/spool-control.ts'
import type { App } from './listen.ts'

const tokens = pageTokens(z.object({ id: z.string() }))

/** What is sealed and not yet stored: to look at, to try again, to give up. */
export function serveSpool(app: App, spool: SpoolControl): void {
  serveRoute(app, collectorRoutes.spool, ({ query: { limit, page_token } }) => {
    const after = page_token === undefined ? '' : tokens.decode(page_token).id
    const page = pageFrom(spool.list(after, limit + 1), limit, tokens, ({ id }) => ({ id }))
    return { ...spool.summary(), ...page }
  })
  serveRoute(app, collectorRoutes.replaySpool, ({ body }) => spool.replay(body))
  serveRoute(app, collectorRoutes.dropSpool, ({ body }) => spool.drop(body))
}
