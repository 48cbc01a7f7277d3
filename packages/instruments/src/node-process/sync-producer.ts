import type { ProduceContext, Producer, Sample } from '@oximeter/core'

/** A producer that answers at once. */
export interface SyncProducer extends Producer {
  produce(context: ProduceContext): Iterable<Sample>
}
