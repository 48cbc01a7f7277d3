import { EVENT_TOPICS, type EventTopic } from '@oximeter/api/client'
import { InvalidArgumentError } from 'commander'

/** Reads `producers,collectors`. */
export function topicsArgument(written: string): EventTopic[] {
  return written.split(',').map((part) => {
    const topic = EVENT_TOPICS.find((known) => known === part.trim())
    if (topic !== undefined) return topic
    throw new InvalidArgumentError(`Give some of ${EVENT_TOPICS.join(', ')}, separated by commas.`)
  })
}
