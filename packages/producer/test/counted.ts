import {
  metric,
  string,
  target,
  u64,
  type ProduceContext,
  type Producer,
  type Sample,
} from '@oximeter/core'

const counted = target('counted', { name: string() }).of({ name: 'here' })
const sequence = metric('sequence', { lane: string() }, u64())

/** A producer each of whose samples has a number of its own, so that losses and doubles are seen. */
export class Counted implements Producer {
  /** How many samples were handed out. */
  produced = 0
  /** How many each collection has. */
  samples: number

  /** How many the largest collection had. */
  largest = 0

  constructor(samples = 3) {
    this.samples = samples
  }

  produce({ timestamp = 0n }: Partial<ProduceContext> = {}): Sample[] {
    this.largest = Math.max(this.largest, this.samples)
    return Array.from({ length: this.samples }, () => {
      const number = this.produced++
      return sequence.sample(counted, { lane: `lane ${number % 5}` }, number, timestamp)
    })
  }
}

/** The numbers of the samples. */
export function numbersOf(samples: Iterable<Sample>): number[] {
  return Array.from(samples, ({ datum }) => ('value' in datum ? Number(datum.value) : NaN))
}
