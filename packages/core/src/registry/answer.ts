import { tableOf } from '../instrument/instrument.ts'
import type { SeriesTable } from '../instrument/series-table.ts'
import { datumError } from '../metrics-error.ts'
import { shown } from '../number-type.ts'
import type { SeriesNumbering } from '../numbering/series-numbering.ts'
import type { LooseSeriesIndex } from '../points/loose-series.ts'
import { toPoints } from '../points/samples-to-points.ts'
import type { Points } from '../points.ts'
import type { ProduceContext, Producer } from '../producer.ts'
import { inSlices } from '../slices.ts'
import type { Steps } from '../steps.ts'
import type { Sample } from '../timeseries.ts'

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
  const table = tableOf(producer)
  if (table) return inSlices(takeTable(table, context), signal)
  const yielded: unknown = await producer.produce(context)
  if (isIterable(yielded)) return inSlices(takeSteps(yielded), signal)
  if (isAsyncIterable(yielded)) return takeAsync(yielded, signal)
  throw datumError(`a producer yields samples, in an iterable: ${shown(yielded)} is none`)
}

/** The same for who only looks: an instrument takes no note of it. */
export async function glimpseOf(producer: Producer, context: ProduceContext): Promise<Sample[]> {
  context.signal.throwIfAborted()
  const table = tableOf(producer)
  if (!table) return answerOf(producer, context)
  return inSlices(samplesIn(table.peek(context.timestamp)), context.signal)
}

/** The series of an instrument that have something to say, as points. */
export async function pointsOfTable(
  table: SeriesTable,
  context: ProduceContext,
  numbering: SeriesNumbering,
): Promise<Points[]> {
  context.signal.throwIfAborted()
  table.refusals.flush((problem) => context.report(problem))
  return inSlices(table.points(context.timestamp, numbering), context.signal)
}

/**
 * What any other producer yields, as points.
 *
 * @throws as `answerOf`; MetricsError `datum_error` for a sample that is none of its series
 */
export async function pointsOf(
  producer: Producer,
  context: ProduceContext,
  index: LooseSeriesIndex,
): Promise<Points[]> {
  const { signal } = context
  const samples = await answerOf(producer, context)
  const points = await inSlices(toPoints(samples, index), signal)
  await inSlices(index.nextAnswer(), signal)
  return points
}

function takeTable(table: SeriesTable, context: ProduceContext): Steps<Sample[]> {
  table.refusals.flush((problem) => context.report(problem))
  return samplesIn(table.collect(context.timestamp))
}

function* samplesIn(collected: Iterable<Sample | undefined>): Steps<Sample[]> {
  const samples: Sample[] = []
  for (const sample of collected) {
    if (sample) samples.push(sample)
    else yield
  }
  return samples
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
