import { datumError } from '../metrics-error.ts'
import { shown } from '../number-type.ts'
import type { ProduceContext, Producer } from '../producer.ts'
import type { Steps } from '../steps.ts'
import type { Sample } from '../timeseries.ts'

/** A large answer is taken in slices of about this many milliseconds, with other work in between. */
const SLICE_MS = 2
const SAMPLES_A_STEP = 64

/**
 * Everything that a producer yields for one collection.
 *
 * @throws whatever the producer throws; MetricsError `datum_error` if something it yields is not a
 *   sample; the signal's reason once it is aborted
 */
export async function answerOf(producer: Producer, context: ProduceContext): Promise<Sample[]> {
  const { signal } = context
  signal.throwIfAborted()
  const yielded: unknown = await producer.produce(context)
  if (isIterable(yielded)) return inSlices(takeSteps(yielded), signal)
  if (isAsyncIterable(yielded)) return takeAsync(yielded, signal)
  throw datumError(`a producer yields samples, in an iterable: ${shown(yielded)} is none`)
}

/**
 * Does the steps in slices, with other work in between.
 *
 * @throws whatever a step throws; the signal's reason once it is aborted
 */
export async function inSlices<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const sliceEnd = performance.now() + SLICE_MS
    do {
      const step = steps.next()
      if (step.done) return step.value
    } while (performance.now() < sliceEnd)
    await nextTurn()
    signal.throwIfAborted()
  }
}

function* takeSteps(yielded: Iterable<unknown>): Steps<Sample[]> {
  const samples: Sample[] = []
  for (const item of yielded) {
    samples.push(checkSample(item))
    if (samples.length % SAMPLES_A_STEP === 0) yield
  }
  return samples
}

async function takeAsync(yielded: AsyncIterable<unknown>, signal: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = []
  for await (const item of yielded) {
    signal.throwIfAborted()
    samples.push(checkSample(item))
  }
  return samples
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** Enough of a look that whoever handles a sample finds what its type promises. */
function checkSample(item: unknown): Sample {
  const { timeseries, timestamp, datum } = (item ?? {}) as Partial<Sample>
  if (
    typeof timestamp === 'bigint' &&
    typeof datum?.type === 'string' &&
    typeof timeseries?.name === 'string' &&
    Array.isArray(timeseries.targetFields) &&
    Array.isArray(timeseries.metricFields)
  ) {
    return item as Sample
  }
  throw datumError(`a producer yields samples: ${shown(item)} is none. metric.sample() makes them`)
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
