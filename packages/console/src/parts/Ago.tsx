import { useEffect, useState } from 'react'

import { formatInstant, timeAgo } from '../format/time.ts'

const TICK_MS = 1_000

export interface AgoProps {
  readonly instant: string
}

/** How long something is ago, which goes on; the time itself where one points at it. */
export function Ago({ instant }: AgoProps) {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <time dateTime={instant} title={formatInstant(instant)}>
      {timeAgo(instant, now)}
    </time>
  )
}
