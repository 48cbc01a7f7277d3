import { DATUM_TYPES, type DatumType } from '@oximeter/core'

import { malformed } from './malformed.ts'
import type { Complaint } from './page-refusals.ts'

/** Of a number that is not described: its series is gone, or the number was never given. */
const UNKNOWN = 0
const REFUSED = 255

const MAX_COMPLAINTS = 256

const KINDS: ReadonlyMap<DatumType, number> = new Map(
  DATUM_TYPES.map((type, ordinal) => [type, ordinal + 1]),
)

/** How the series of a type are marked. */
export function kindOf(type: DatumType): number {
  return KINDS.get(type)!
}

/**
 * What must be remembered of the series of an epoch to check the points that refer to them: five
 * bytes each. What a response adds counts once it is committed.
 */
export class KnownSeries {
  readonly epoch: string
  /** How many numbers were described, or are known to be gone. */
  count = 0
  /** The same with those that are not committed. */
  #pending = 0
  #kinds = new Uint8Array(64)
  /** Of histograms how many bins; of refused series which complaint. */
  #extents = new Uint32Array(64)
  readonly #complaints: Complaint[] = []
  readonly #complaintPlaces = new Map<string, number>()

  constructor(epoch: string) {
    this.epoch = epoch
  }

  /** Expects the descriptions of the numbers from `first` on, which must be known up to there. */
  begin(first: number, count: number): void {
    if (first > this.count) {
      const message = `descriptions begin at the series ${first}, but ${this.count} are known`
      throw malformed(message, 'series-gap')
    }
    this.#pending = Math.max(this.count, first + count)
    this.#grow(this.#pending)
    this.#kinds.fill(UNKNOWN, this.count, this.#pending)
  }

  /** What a response has described is known from now on. */
  commit(): void {
    this.count = this.#pending
  }

  describe(number: number, type: DatumType, bins: number): void {
    this.#set(number, kindOf(type), bins)
  }

  refuse(number: number, complaint: Complaint): void {
    this.#set(number, REFUSED, this.#remember(complaint))
  }

  /** The kinds of all numbers; 0 past the end. */
  get kinds(): Uint8Array {
    return this.#kinds.subarray(0, this.#pending)
  }

  /** How many bins the histograms of each number have. */
  get bins(): Uint32Array {
    return this.#extents.subarray(0, this.#pending)
  }

  /** Why a point of a series is refused that is not of the wanted type. */
  complaintOf(number: number, wanted: DatumType): Complaint {
    const kind = this.kinds[number] ?? UNKNOWN
    if (kind === REFUSED) return this.#complaints[this.#extents[number]!]!
    if (kind === UNKNOWN) {
      return { reason: 'unknown_series', detail: `the series ${number} was never described` }
    }
    const detail = `the series ${number} is of ${DATUM_TYPES[kind - 1]}, but its sample of ${wanted}`
    return { reason: 'datum_type_mismatch', detail }
  }

  /** Complaints are few, whatever is described: past their limit one stands for all of its reason. */
  #remember(complaint: Complaint): number {
    const { reason, timeseriesName } = complaint
    const isFull = this.#complaints.length >= MAX_COMPLAINTS
    const key = isFull ? reason : `${reason} ${timeseriesName}`
    let place = this.#complaintPlaces.get(key)
    if (place === undefined) {
      place = this.#complaints.push(complaint) - 1
      this.#complaintPlaces.set(key, place)
    }
    return place
  }

  #set(number: number, kind: number, extent: number): void {
    if (number >= this.count) {
      if (this.#kinds[number] !== UNKNOWN) {
        throw malformed(`the series ${number} is described twice`)
      }
      this.#kinds[number] = kind
      this.#extents[number] = extent
    } else if (this.#kinds[number] !== kind || this.#extents[number] !== extent) {
      throw malformed(`the series ${number} is described as another one`, 'series-changed')
    }
  }

  #grow(count: number): void {
    if (count <= this.#kinds.length) return
    const capacity = Math.max(count, this.#kinds.length * 2)
    const [kinds, extents] = [new Uint8Array(capacity), new Uint32Array(capacity)]
    kinds.set(this.#kinds)
    extents.set(this.#extents)
    this.#kinds = kinds
    this.#extents = extents
  }
}
