import type { CounterDatum } from './datum.ts'
import { datumError } from './metrics-error.ts'
import {
  isFloat,
  notOfType,
  shown,
  toNumber,
  type NumberInput,
  type NumberType,
  type NumberValues,
} from './number-type.ts'
import { systemClock, type Clock, type Nanoseconds } from './time.ts'

/** The number types that a counter may have. */
const COUNTER_TYPES = ['i64', 'u64', 'f32', 'f64'] as const

export type CounterType = (typeof COUNTER_TYPES)[number]

export interface CumulativeOptions<S extends CounterType> {
  /** Since when it counts. Default: now. */
  readonly startTime?: Nanoseconds
  /** Default: 0. */
  readonly value?: NumberInput<S>
  readonly clock?: Clock
}

/**
 * A running total since a start time, for use in hand-written producers. A series of a counter
 * metric keeps one by itself.
 *
 * A sum past the range of its type starts the counter anew: the start time becomes now and the
 * value what was just added, so that rates stay right where a wrapped value would give nonsense.
 *
 * @example
 * const served = new Cumulative('u64')
 * served.increment()
 * served.add(2)
 * served.value // 3n
 */
export class Cumulative<S extends CounterType = CounterType> {
  readonly type: S
  readonly #clock: Clock
  #startTime: Nanoseconds
  #value: NumberValues[S]

  /** @throws MetricsError `datum_error` for a value that is not of the type, or not finite */
  constructor(type: S, options: CumulativeOptions<S> = {}) {
    if (!COUNTER_TYPES.includes(type)) {
      throw datumError(`a counter is one of ${COUNTER_TYPES.join(', ')}, not ${shown(type)}`)
    }
    this.type = type
    this.#clock = options.clock ?? systemClock
    this.#startTime = options.startTime ?? this.#clock()
    this.#value = checkCount(type, options.value ?? 0)
  }

  get startTime(): Nanoseconds {
    return this.#startTime
  }

  get value(): NumberValues[S] {
    return this.#value
  }

  increment(): void {
    this.#add(checkCount(this.type, 1))
  }

  /** @throws MetricsError `datum_error`, and nothing has changed */
  add(amount: NumberInput<S>): void {
    this.#add(checkCount(this.type, amount))
  }

  /**
   * Overwrites the value, which may so go down; the start time stays.
   *
   * @throws MetricsError `datum_error`, and nothing has changed
   */
  set(value: NumberInput<S>): void {
    this.#value = checkCount(this.type, value)
  }

  /** Another counter with the sum, and with the same start time. */
  plus(amount: NumberInput<S>): Cumulative<S> {
    const sum = new Cumulative(this.type, { startTime: this.#startTime, clock: this.#clock })
    sum.#value = this.#value
    sum.add(amount)
    return sum
  }

  /** A snapshot, as it travels and is stored. */
  datum(): Extract<CounterDatum, { type: `cumulative_${S}` }>
  datum(): object {
    return { type: `cumulative_${this.type}`, startTime: this.#startTime, value: this.#value }
  }

  #add(amount: NumberValues[S]): void {
    const sum = toCount(this.type, addValues(this.#value, amount))
    if (sum === undefined) this.#startTime = this.#clock()
    this.#value = sum ?? amount
  }
}

/** The value of a counter as its type holds it, or undefined: counters are finite. */
export function toCount<S extends CounterType>(
  type: S,
  value: unknown,
): NumberValues[S] | undefined {
  const count = toNumber(type as NumberType, value)
  if (isFloat(type) && !Number.isFinite(count)) return undefined
  return count as NumberValues[S] | undefined
}

function checkCount<S extends CounterType>(type: S, value: unknown): NumberValues[S] {
  const count = toCount(type, value)
  if (count === undefined) throw datumError(`counter: ${notOfType(type, value)}`)
  return count
}

function addValues(a: number | bigint, b: number | bigint): number | bigint {
  return typeof a === 'bigint' ? a + BigInt(b) : a + Number(b)
}
