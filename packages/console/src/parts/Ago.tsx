import { formatInstant, timeAgo } from '../format/time.ts'
import { useNow } from './use-now.ts'

export interface AgoProps {
  readonly instant: string
}

/** How long something is ago, which goes on; the time itself where one points at it. */
export function Ago({ instant }: AgoProps) {
  const now = useNow()
  return (
    <time dateTime={instant} title={formatInstant(instant)} style={{ whiteSpace: 'nowrap' }}>
      {timeAgo(instant, now)}
    </time>
  )
}
