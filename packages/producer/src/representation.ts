import type { RequestHeaders } from '@oximeter/api/client'
import { MEDIA_TYPE_COLUMNS, MEDIA_TYPE_JSON } from '@oximeter/wire'

import { weightsIn } from './weights.ts'

export type Representation = 'columns' | 'json'

/** Columns for who asks for them by name and does not like JSON better; JSON for everybody else. */
export function representationFor(accept: RequestHeaders[string]): Representation {
  const weights = weightsIn(accept)
  const columns = weights.get(MEDIA_TYPE_COLUMNS) ?? 0
  const json = weights.get(MEDIA_TYPE_JSON) ?? weights.get('application/*') ?? weights.get('*/*')
  return columns > 0 && columns >= (json ?? 0) ? 'columns' : 'json'
}
