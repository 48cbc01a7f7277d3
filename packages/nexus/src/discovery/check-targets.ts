import { hostName, reachableAddress, uuid } from '@oximeter/api'
import type { AddressRules } from '@oximeter/api/addresses'
import {
  msToDuration,
  parseSocketAddress,
  PRODUCER_KINDS,
  reasonOf,
  type DiscoveryRefusal,
  type ListedProducer,
  type ProducerEndpoint,
} from '@oximeter/api/client'
import { mapConcurrently } from '../collectors/map-concurrently.ts'
import { intervalIn } from './interval-text.ts'
import type { Place } from './producer-listing.ts'
import type { Target } from './target.ts'

const CONCURRENT_QUESTIONS = 64
const DEFAULT_INTERVAL_MS = 10_000

export interface CheckOptions {
  readonly rules: AddressRules
  /** Whether loopback may be meant. */
  readonly loopback: boolean
  /** Asks an address who answers there. */
  readonly ask: (place: Place) => Promise<readonly ListedProducer[]>
}

/** What became of the targets of one source. */
export interface CheckedTargets {
  /** Each id once. */
  readonly producers: readonly ProducerEndpoint[]
  /** Addresses of which it is not known who is there now. */
  readonly silent: ReadonlySet<string>
  readonly refused: readonly DiscoveryRefusal[]
}

/** Makes producers of targets: checks what is said of them, and asks those of which too little is said. */
export async function checkTargets(
  targets: readonly Target[],
  options: CheckOptions,
): Promise<CheckedTargets> {
  const checked = await mapConcurrently(targets, CONCURRENT_QUESTIONS, (target) =>
    checkTarget(target, options),
  )
  const byId = new Map<string, ProducerEndpoint>()
  const silent = new Set<string>()
  const refused: DiscoveryRefusal[] = []
  for (const { producers = [], refusal } of checked) {
    if (refusal !== undefined) refused.push(refusal)
    if (refusal?.reason === 'no_answer') silent.add(refusal.address)
    for (const producer of producers) {
      const { id, address } = producer
      const before = byId.get(id)
      if (before === undefined) {
        byId.set(id, producer)
      } else if (before.address !== address) {
        const detail = `the source names it at ${before.address} too, which counts`
        refused.push({ address, id, reason: 'duplicate_id', detail })
      }
    }
  }
  return { producers: [...byId.values()], silent, refused }
}

interface CheckedTarget {
  readonly producers?: readonly ProducerEndpoint[]
  readonly refusal?: DiscoveryRefusal
}

async function checkTarget(target: Target, options: CheckOptions): Promise<CheckedTarget> {
  const { rules, loopback, ask } = options
  const refuse = (reason: DiscoveryRefusal['reason'], detail: string) => ({
    refusal: { address: target.address.slice(0, 300), id: target.id ?? null, reason, detail },
  })
  const address = reachableAddress.safeParse(target.address)
  if (!address.success) {
    return refuse('invalid_address', address.error.issues[0]?.message ?? 'it is no address')
  }
  const problem = rules.problemOf(parseSocketAddress(target.address).host, { loopback })
  if (problem !== undefined) return refuse('forbidden_address', problem)
  const id = target.id === undefined ? undefined : uuid.safeParse(target.id)
  if (id?.success === false) return refuse('invalid_id', `'${target.id}' is not a UUID`)
  const intervalMs = target.interval === undefined ? undefined : intervalIn(target.interval)
  if (target.interval !== undefined && intervalMs === undefined) {
    return refuse(
      'invalid_interval',
      `'${target.interval}' is no interval: write 500ms, 10s or 1m, from 10ms to 24h`,
    )
  }
  const kind = PRODUCER_KINDS.find((known) => known === target.kind)
  if (target.kind !== undefined && kind === undefined) {
    return refuse('invalid_kind', `'${target.kind}' is none of ${PRODUCER_KINDS.join(', ')}`)
  }
  const { tls = 'false', serverName } = target
  if (tls !== 'true' && tls !== 'false') {
    return refuse('invalid_tls', `'${tls}' is neither true nor false`)
  }
  const certified = serverName === undefined ? undefined : hostName.safeParse(serverName)
  if (certified?.success === false) {
    return refuse('invalid_tls', `'${serverName}' is no name that a certificate is for`)
  }
  const place = {
    address: target.address,
    ...(tls === 'true' && { tls: true }),
    ...(certified !== undefined && { server_name: certified.data }),
  }
  try {
    const listed = id === undefined ? await ask(place) : [{ id: id.data }]
    return { producers: listed.map(endpointOf) }
  } catch (error) {
    return refuse('no_answer', reasonOf(error))
  }

  function endpointOf(listed: ListedProducer): ProducerEndpoint {
    const { interval = msToDuration(DEFAULT_INTERVAL_MS) } = listed
    return {
      id: listed.id,
      kind: kind ?? listed.kind ?? 'service',
      ...place,
      interval: intervalMs === undefined ? interval : msToDuration(intervalMs),
    }
  }
}
