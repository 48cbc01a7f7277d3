import type { RequestHeaders } from './foreign-request.ts'
import { weightsIn } from './weights.ts'

/** Tables as columns: an Arrow stream. */
export const MEDIA_TYPE_ARROW = 'application/vnd.apache.arrow.stream'

/** Server-sent events. */
export const MEDIA_TYPE_EVENTS = 'text/event-stream'

const JSON_TYPE = 'application/json'

/** Whether who sends this `Accept` asks for a media type by name, and does not like JSON better. */
export function prefersToJson(accept: RequestHeaders[string], mediaType: string): boolean {
  const weights = weightsIn(accept)
  const wanted = weights.get(mediaType) ?? 0
  const json = weights.get(JSON_TYPE) ?? weights.get('application/*') ?? weights.get('*/*')
  return wanted > 0 && wanted >= (json ?? 0)
}
