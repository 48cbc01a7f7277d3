import {
  PRODUCER_KINDS,
  type AssignedProducer,
  type Duration,
  type ProducerEndpoint,
} from '@oximeter/api/client'
import type { ListedProducer, ProducerRegistration } from '../store/producers.ts'

const SECOND_NS = 1_000_000_000n

/** A producer as the store keeps it: its interval exact, in one number. */
export function fromEndpoint({ id, kind, address, interval }: ProducerEndpoint) {
  const intervalNs = BigInt(interval.secs) * SECOND_NS + BigInt(interval.nanos)
  return { id, kind, address, intervalNs } satisfies ProducerRegistration
}

export function toEndpoint(producer: ProducerRegistration): ProducerEndpoint {
  const { id, address, intervalNs } = producer
  const kind = PRODUCER_KINDS.find((known) => known === producer.kind)
  if (kind === undefined) throw new Error(`producer ${id} is stored with kind '${producer.kind}'`)
  return { id, kind, address, interval: toDuration(intervalNs) }
}

/** As the list of its collector has it. */
export function toAssigned(producer: ListedProducer): AssignedProducer {
  return { ...toEndpoint(producer), generation: Number(producer.generation) }
}

function toDuration(ns: bigint): Duration {
  return { secs: Number(ns / SECOND_NS), nanos: Number(ns % SECOND_NS) }
}
