import type { ProducerKind } from '@oximeter/api/client'

import { HOUR, MINUTE } from './ago.ts'
import { Random } from './random.ts'

/** What stays the same of a collector, while its numbers go on. */
export interface MadeCollector {
  readonly id: string
  readonly address: string
  readonly capacity: number
  readonly startedAgoMs: number
  /** `paused`: its spool is full; `silent`: nobody has heard it for a while. */
  readonly trouble: 'none' | 'paused' | 'silent'
  isDraining: boolean
}

interface MadeFailure {
  readonly reason: string
  readonly detail: string
  readonly tookMs: number
}

export interface MadeProducer {
  readonly id: string
  readonly kind: ProducerKind
  readonly address: string
  readonly intervalMs: number
  /** Undefined: no collector is there to take it. */
  readonly collector: MadeCollector | undefined
  readonly registeredAgoMs: number
  readonly samples: number
  readonly tookMs: number
  readonly failure: MadeFailure | undefined
  readonly isLate: boolean
  /** Some of its samples contradict their schema. */
  readonly isQuarantined: boolean
}

export interface Fleet {
  readonly collectors: readonly MadeCollector[]
  readonly producers: readonly MadeProducer[]
}

export const NO_FLEET: Fleet = { collectors: [], producers: [] }

const PRODUCERS = 300
const KINDS = ['service', 'sled_agent', 'instance', 'management_gateway'] as const
/** As collectors say them: `FAILURE_REASONS` of theirs. */
const FAILURES: readonly [MadeFailure, ...MadeFailure[]] = [
  {
    reason: 'unreachable',
    detail: 'connect ECONNREFUSED: nobody listens at the address that it registered',
    tookMs: 2,
  },
  { reason: 'unreachable', detail: 'no answer came within 10000 ms', tookMs: 10_000 },
  {
    reason: 'deserialization',
    detail: 'its answer is neither columns nor JSON: unexpected "<" at byte 0',
    tookMs: 11,
  },
  { reason: '500', detail: 'it answered 500 Internal Server Error', tookMs: 7 },
]

/** @param troubled Whether collectors have troubles, and more producers. */
export function makeFleet({ troubled }: { readonly troubled: boolean }): Fleet {
  const random = new Random('fleet')
  const collectors = [1, 2, 3].map((n): MadeCollector => ({
    id: random.uuid(),
    address: `[fd00:1122:3344:10${n}::10]:12223`,
    capacity: n === 3 ? 2 : 1,
    startedAgoMs: random.between(5, 90) * HOUR,
    trouble: !troubled || n === 1 ? 'none' : n === 2 ? 'paused' : 'silent',
    isDraining: false,
  }))
  const every = troubled ? 6 : 40
  const producers = Array.from({ length: PRODUCERS }, (_, n): MadeProducer => {
    const isFailing = n % every === 3
    return {
      id: random.uuid(),
      kind: random.pick(KINDS),
      address: `[fd00:1122:3344:1${random.integer(10, 39)}::${(n + 0x20).toString(16)}]:${random.integer(4000, 9000)}`,
      intervalMs: random.pick([1000, 5000, 10_000, 30_000, 60_000]),
      // The first is new, and has not got its share yet.
      collector: n % 100 === 57 ? undefined : collectors[n % 30 === 3 ? 0 : 1 + (n % 2)],
      registeredAgoMs: random.between(1, 200) * HOUR + MINUTE,
      samples: Math.round(random.between(12, 900)),
      tookMs: Math.round(random.between(1, 40) ** (n % 50 === 0 ? 2 : 1)),
      failure: isFailing ? random.pick(FAILURES) : undefined,
      isLate: n % (every * 2) === 11,
      isQuarantined: n % 60 === 21,
    }
  })
  return { collectors, producers }
}
