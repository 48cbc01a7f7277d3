import { nexusPublicRoutes } from '@oximeter/api'
import { MEDIA_TYPE_EVENTS, MediaBody } from '@oximeter/api/client'
import { callerOf } from '../access/caller.ts'
import type { LiveEvents } from '../events/live-events.ts'
import { serve, type App } from './server.ts'

/** Neither kept nor held back by anybody in between. */
const HEADERS = { 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

/** What happens, as it does. */
export function serveEventsApi(app: App, events: LiveEvents): void {
  serve(app, nexusPublicRoutes.events, async ({ query }, { request }) => {
    const lastEventId = request.headers['last-event-id']
    const { body } = await events.open({
      caller: callerOf(request),
      topics: query.topics,
      timeseries: query.timeseries,
      lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
    })
    return new MediaBody(MEDIA_TYPE_EVENTS, body, HEADERS)
  })
}
