import type { DecodedResponse, Refusal } from '@oximeter/wire'
import { describeMetricsError, type Sample } from '@oximeter/core'
import { wallClock, type Timers } from '../time/timers.ts'
import type { SampleOrigin } from '../store/schema-checks.ts'
import type { CollectionTask, TakenSamples } from './collection-task.ts'

export interface ResponseContext {
  readonly timers: Timers
  readonly take: (samples: readonly Sample[], origin: SampleOrigin) => Promise<void>
  /** Called once for each reason that samples of the response were refused for. */
  readonly onRefused: (task: CollectionTask, refusal: Refusal) => void
  readonly onErrorItem: (task: CollectionTask, message: string) => void
}

/** Takes what a producer answered: its samples go on, what else there was is remembered. */
export async function takeResponse(
  { items }: DecodedResponse,
  task: CollectionTask,
  { timers, take, onRefused, onErrorItem }: ResponseContext,
): Promise<TakenSamples> {
  const now = wallClock(timers)
  const told = new Set<string>()
  const taken = { samples: 0, refused: 0, errorItems: 0 }
  const refuse = (refusal: Refusal): void => {
    const { reason, detail, timeseriesName } = refusal
    taken.refused += 1
    task.record.refused(now, reason, timeseriesName ? `${timeseriesName}: ${detail}` : detail)
    if (told.has(reason)) return
    told.add(reason)
    onRefused(task, refusal)
  }
  for (const item of items) {
    switch (item.status) {
      case 'ok':
        item.refused.forEach(refuse)
        taken.samples += item.samples.length
        await take(item.samples, task.record)
        break
      case 'refused':
        refuse(item.refusal)
        break
      case 'err':
        taken.errorItems += 1
        task.record.errorItem(now, item.error)
        onErrorItem(task, describeMetricsError(item.error))
        break
    }
  }
  return taken
}
