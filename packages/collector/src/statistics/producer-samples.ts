import type { Nanoseconds, Sample } from '@oximeter/core'
import {
  collections,
  errorItems,
  failedCollections,
  lostPages,
  refusedSamples,
  samplesCollected,
} from '../generated/oximeter-collector.ts'
import type { CollectionTask } from '../producers/collection-task.ts'
import type { CollectorIdentity } from './collector-statistics.ts'
import type { Tally } from './tally.ts'

/** What is counted of one producer. A reason is told of from its first time on. */
export function* producerSamples(
  collector: CollectorIdentity,
  { endpoint, socket, record }: CollectionTask,
  addressOf: (host: string) => string,
  now: Nanoseconds,
): Generator<Sample> {
  const producer = { producer_id: endpoint.id }
  if (socket !== undefined) {
    const place = {
      ...producer,
      producer_ip: addressOf(socket.host),
      producer_port: socket.port,
      base_route: '',
    }
    yield collections.sample(collector, place, ...datumOf(record.collections, now))
    yield samplesCollected.sample(collector, place, ...datumOf(record.samples, now))
    for (const { reason, tally } of record.failures.all()) {
      if (tally.value === 0) continue
      yield failedCollections.sample(collector, { ...place, reason }, ...datumOf(tally, now))
    }
  }
  for (const { reason, tally } of record.refusals.all()) {
    yield refusedSamples.sample(collector, { ...producer, reason }, ...datumOf(tally, now))
  }
  if (record.lostPages.total > 0) {
    yield lostPages.sample(collector, producer, ...datumOf(record.lostPages, now))
  }
  if (record.errorItems.total > 0) {
    yield errorItems.sample(collector, producer, ...datumOf(record.errorItems, now))
  }
}

type CounterInput = { readonly startTime: Nanoseconds; readonly value: bigint }

/** A counter and its timestamp, which is left to be chosen while it would not be after the start. */
function datumOf(tally: Tally, now: Nanoseconds): [CounterInput, Nanoseconds | undefined] {
  const { startTime, value } = tally
  return [{ startTime, value: BigInt(value) }, now > startTime ? now : undefined]
}
