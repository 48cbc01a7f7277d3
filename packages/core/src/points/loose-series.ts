import type { Datum } from '../datum.ts'
import type { Field } from '../field-type.ts'
import type { DescribedSeries, SeriesNumbering } from '../numbering/series-numbering.ts'
import type { BinLayout, SeriesDescription } from '../points.ts'
import type { Steps } from '../steps.ts'
import type { Nanoseconds } from '../time.ts'
import type { Sample, Timeseries } from '../timeseries.ts'

/** After so many answers without it a series has ended. One that comes back is described again. */
const ANSWERS_UNTIL_ENDED = 16
const SERIES_A_STEP = 256

/**
 * The numbers of series that are known by their samples alone: those of producers that are no
 * instruments.
 */
export class LooseSeriesIndex {
  readonly numbering: SeriesNumbering
  /** Samples of one series share the object, mostly. */
  #byIdentity = new WeakMap<Timeseries, LooseSeries>()
  readonly #byKey = new Map<string, LooseSeries>()
  #answer = 0

  constructor(numbering: SeriesNumbering) {
    this.numbering = numbering
  }

  /** The series of a sample, under a new number if its bins are not those that it had. */
  of({ timeseries, datum }: Sample): LooseSeries {
    let series = this.#byIdentity.get(timeseries)
    if (series === undefined || series.hasEnded) {
      series = this.#find(timeseries, datum)
      this.#byIdentity.set(timeseries, series)
    }
    if (!series.fits(datum)) {
      const { startTime } = series
      this.#end(series)
      series.begin(this.numbering, startTime, layoutOf(datum))
    }
    series.seenIn = this.#answer
    return series
  }

  /** To be called between two answers of the producer: ends what was not in many of them. */
  *nextAnswer(): Steps<void> {
    this.#answer += 1
    if (this.#answer % ANSWERS_UNTIL_ENDED === 0) {
      yield* this.#endUnseenSince(this.#answer - ANSWERS_UNTIL_ENDED)
    }
  }

  /** Ends all series: the producer is gone. */
  endAll(): Steps<void> {
    return this.#endUnseenSince(Infinity)
  }

  *#endUnseenSince(answer: number): Steps<void> {
    let looked = 0
    for (const [key, series] of this.#byKey) {
      if (series.seenIn < answer) {
        this.#byKey.delete(key)
        this.#end(series)
      }
      if (++looked % SERIES_A_STEP === 0) yield
    }
  }

  #find(timeseries: Timeseries, datum: Datum): LooseSeries {
    const key = keyOf(timeseries)
    const known = this.#byKey.get(key)
    if (known) return known
    const series = new LooseSeries(timeseries)
    series.begin(this.numbering, startTimeOf(datum), layoutOf(datum))
    this.#byKey.set(key, series)
    return series
  }

  #end(series: LooseSeries): void {
    this.numbering.end(series.number, series.describe())
    series.hasEnded = true
  }
}

class LooseSeries implements DescribedSeries {
  readonly timeseries: Timeseries
  /** Of cumulative types, that of the first sample. */
  startTime: Nanoseconds | undefined
  layout: BinLayout | undefined
  number = 0
  seenIn = 0
  hasEnded = false

  constructor(timeseries: Timeseries) {
    this.timeseries = timeseries
  }

  begin(numbering: SeriesNumbering, startTime?: Nanoseconds, layout?: BinLayout): void {
    this.startTime = startTime
    this.layout = layout
    this.hasEnded = false
    this.number = numbering.add(this)
  }

  describe(): SeriesDescription {
    const { timeseries, startTime, layout } = this
    const { definition: schema } = timeseries
    return {
      timeseries,
      ...(startTime !== undefined && { startTime }),
      ...(layout && { layout }),
      ...(schema && { schema }),
    }
  }

  /** Whether the datum has the bins of the series, if it has any. */
  fits(datum: Datum): boolean {
    if (!('bins' in datum)) return true
    const { layout } = this
    if (!layout || layout.end !== datum.end) return false
    const { bins } = layout
    if (bins === datum.bins) return true
    return bins.length === datum.bins.length && bins.every((edge, i) => edge === datum.bins[i])
  }
}

function startTimeOf(datum: Datum): Nanoseconds | undefined {
  return 'startTime' in datum ? datum.startTime : undefined
}

function layoutOf(datum: Datum): BinLayout | undefined {
  if (!('bins' in datum)) return undefined
  const { bins, end } = datum
  return { bins, ...(end !== undefined && { end }) }
}

/** A text for each series. */
function keyOf({ name, version, datumType, targetFields, metricFields }: Timeseries): string {
  return `${name} ${version} ${datumType}${keyOfFields(targetFields)}|${keyOfFields(metricFields)}`
}

function keyOfFields(fields: readonly Field[]): string {
  let key = ''
  for (const { name, type, value } of fields) {
    const text = String(value)
    key += ` ${name} ${type} ${text.length} ${text}`
  }
  return key
}
