import type { LiveEvent } from '@oximeter/api/client'
import { stringifyJsonExact } from '@oximeter/wire'

/** A comment that says nothing but that the connection is alive. */
export const HEARTBEAT = ': heartbeat\n\n'

/** An event as it is sent. JSON has no line ends of its own. */
export function eventText(event: LiveEvent, id?: string): string {
  const line = id === undefined ? '' : `id: ${id}\n`
  return `${line}event: ${event.event}\ndata: ${stringifyJsonExact(event)}\n\n`
}
