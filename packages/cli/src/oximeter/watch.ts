import {
  followEvents,
  reasonOf,
  type EventTopic,
  type NexusPublicClient,
} from '@oximeter/api/client'
import { stringifyJsonExact } from '@oximeter/wire'

import { untilInterrupted } from '../command-line/watch.ts'
import { styleOf } from '../output/table.ts'
import { eventLines } from './watch/event-lines.ts'

export interface WatchOptions {
  /** What Commander gives for its default is a text. */
  readonly topics: readonly EventTopic[] | string
  readonly timeseries?: string
  readonly json?: boolean
}

/** Prints what happens, a line each, until the person has seen enough. */
export async function watchEvents(nexus: NexusPublicClient, options: WatchOptions): Promise<void> {
  const { timeseries, json = false } = options
  const style = styleOf(process.stderr)
  const events = followEvents(
    nexus,
    { topics: topicsOf(options), ...(timeseries !== undefined && { timeseries }) },
    {
      signal: untilInterrupted(),
      onLost: (error) => {
        process.stderr.write(`${style.faint(`asking again: ${reasonOf(error)}`)}\n`)
      },
    },
  )
  for await (const event of events) {
    const lines = json ? [stringifyJsonExact(event)] : eventLines(event, new Date())
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  }
}

function topicsOf({ topics, timeseries }: WatchOptions): readonly EventTopic[] {
  const named = typeof topics === 'string' ? (['producers', 'collectors'] as const) : topics
  return timeseries === undefined || named.includes('latest') ? named : [...named, 'latest']
}
