import {
  PRODUCER_KINDS,
  type AssignedProducer,
  type Duration,
  type ProducerEndpoint,
  type ProducerRegistrationRequest,
} from '@oximeter/api/client'
import type { ListedProducer, OwnRegistration, ProducerRegistration } from '../store/producers.ts'

const SECOND_NS = 1_000_000_000n

/** A producer as the store keeps it: its interval exact, in one number. */
export function fromEndpoint(endpoint: ProducerEndpoint) {
  const { id, kind, address, interval, tls = false, server_name: serverName = null } = endpoint
  const intervalNs = BigInt(interval.secs) * SECOND_NS + BigInt(interval.nanos)
  return { id, kind, address, intervalNs, tls, serverName } satisfies ProducerRegistration
}

/** One that registers itself. */
export function fromRequest(request: ProducerRegistrationRequest): OwnRegistration {
  return { ...fromEndpoint(request), collectionToken: request.collection_token ?? null }
}

export function toEndpoint(producer: ProducerRegistration): ProducerEndpoint {
  const { id, address, intervalNs, tls, serverName } = producer
  const kind = PRODUCER_KINDS.find((known) => known === producer.kind)
  if (kind === undefined) throw new Error(`producer ${id} is stored with kind '${producer.kind}'`)
  return {
    id,
    kind,
    address,
    interval: toDuration(intervalNs),
    ...(tls && { tls }),
    ...(serverName !== null && { server_name: serverName }),
  }
}

/** As the list of its collector has it. */
export function toAssigned(producer: ListedProducer): AssignedProducer {
  const { generation, collectionToken } = producer
  return {
    ...toEndpoint(producer),
    generation: Number(generation),
    ...(collectionToken !== null && { collection_token: collectionToken }),
  }
}

function toDuration(ns: bigint): Duration {
  return { secs: Number(ns / SECOND_NS), nanos: Number(ns % SECOND_NS) }
}
