import { pointsToSamples, type Points, type Sample, type SeriesDescription } from '@oximeter/core'
import { SKIP, type BlockBuilder } from '@oximeter/db'
import type { Timers } from '../time/timers.ts'
import { TimeRange, type PlausibleTimes } from './sample-times.ts'
import type { SchemaChecks } from './schema-checks.ts'
import type { SampleOrigin, ShapeCheck } from './shape-check.ts'
import type { SessionSeries } from './session-series.ts'

export interface SorterOptions {
  readonly builder: BlockBuilder
  readonly schemas: SchemaChecks
  readonly timers: Timers
  readonly plausibleTimes: PlausibleTimes
  readonly onQuarantined: (reason: string) => void
}

/** Samples that are taken in one go: a few milliseconds, then others have their turn. */
const SLICE = 2000

/**
 * Puts samples where they belong: those that agree with their schema into blocks for its table,
 * those that contradict it or have absurd times into quarantine; those whose schema nobody knows
 * yet wait for it.
 */
export class Sorter {
  readonly #options: SorterOptions

  constructor(options: SorterOptions) {
    this.#options = options
  }

  take(samples: Iterable<Sample>, origin: SampleOrigin): void {
    const times = this.#plausibleNow()
    for (const sample of samples) this.#takeOne(sample, origin, times)
  }

  /** Puts what waited for a verdict where it belongs. */
  decided(check: ShapeCheck): void {
    for (const { sample, origin } of this.#options.schemas.release(check)) {
      this.#place(sample, origin, check)
    }
  }

  /**
   * Asks for the schemas of series that are about to come, and waits for them if it is not long.
   *
   * @returns whether that is all that may be asked for; if not, there may be room for more later
   */
  async introduce(
    series: readonly (Pick<SeriesDescription, 'timeseries' | 'schema'> | undefined)[],
    origin: SampleOrigin,
  ): Promise<boolean> {
    const { schemas } = this.#options
    let isKnown = true
    for (const [index, described] of series.entries()) {
      if (described === undefined) continue
      if (index % SLICE === SLICE - 1) await new Promise(setImmediate)
      const look = () => schemas.checkOf(described.timeseries, origin, described.schema)
      let check = look()
      if (check === undefined && origin.newSchemas.isPending) {
        await schemas.settledSoon()
        check = look()
        if (check === undefined && origin.newSchemas.isPending) return false
      }
      if (check?.verdict.kind === 'unknown') isKnown = false
    }
    if (!isKnown) await schemas.settledSoon()
    return true
  }

  /**
   * Takes points whose series were described.
   *
   * @returns how many
   * @throws {RangeError} if some series was not: then nothing was taken
   */
  async takePoints(
    points: readonly Points[],
    series: SessionSeries,
    origin: SampleOrigin,
  ): Promise<number> {
    for (const part of points) requireDescribed(part, series)
    const times = this.#plausibleNow()
    await this.#acceptSeries(series, origin, times)
    let taken = 0
    for (const part of points) {
      if (taken > 0) await new Promise(setImmediate)
      taken += part.rows
      const implausible = times.implausibleRows(part)
      const known = implausible === undefined ? part : withoutRows(part, implausible, 1, series)
      this.#takeRows(known, series, origin)
      if (series.others.size > 0) {
        const one = (number: number) => series.others.get(number)
        await this.#takeSamples(pointsToSamples(known, one), origin, times)
      }
      if (implausible === undefined) continue
      const rest = withoutRows(part, implausible, 0, series)
      await this.#takeSamples(pointsToSamples(rest, series.get), origin, times)
    }
    return taken
  }

  /** Series whose schema is known to be theirs are the builder's from now on. */
  async #acceptSeries(
    series: SessionSeries,
    origin: SampleOrigin,
    times: TimeRange,
  ): Promise<void> {
    let seen = 0
    for (const [number, description] of series.others) {
      if (++seen % SLICE === 0) await new Promise(setImmediate)
      const check = this.#options.schemas.checkOf(
        description.timeseries,
        origin,
        description.schema,
      )
      if (check?.verdict.kind !== 'accepted') continue
      if (times.startProblem(description.startTime) !== undefined) continue
      series.accept(number, description)
    }
  }

  /** In bulk; nothing is made for a row. */
  #takeRows(points: Points, series: SessionSeries, origin: SampleOrigin): void {
    for (const { row, ...problem } of this.#options.builder.addPoints(points, series.ids)) {
      const description = series.get(points.series[row]!)
      if (description !== undefined) this.#quarantined(description, origin, problem)
    }
  }

  async #takeSamples(
    samples: Iterable<Sample>,
    origin: SampleOrigin,
    times: TimeRange,
  ): Promise<void> {
    let taken = 0
    for (const sample of samples) {
      if (++taken % SLICE === 0) await new Promise(setImmediate)
      this.#takeOne(sample, origin, times)
    }
  }

  #takeOne(sample: Sample, origin: SampleOrigin, times: TimeRange): void {
    const problem = times.problemOf(sample)
    if (problem !== undefined) {
      this.#quarantine(sample, origin, 'implausible_time', problem)
      return
    }
    const check = this.#options.schemas.checkOf(sample.timeseries, origin)
    if (check === undefined) {
      this.#quarantine(
        sample,
        origin,
        'schema_unchecked',
        'there are too many schemas, of this producer or of all',
      )
    } else {
      this.#place(sample, origin, check)
    }
  }

  #place(sample: Sample, origin: SampleOrigin, check: ShapeCheck): void {
    const { builder, schemas } = this.#options
    const { verdict } = check
    switch (verdict.kind) {
      case 'accepted': {
        const problem = builder.add(sample)
        if (problem !== undefined) this.#quarantined(sample, origin, problem)
        break
      }
      case 'refused':
        this.#quarantine(sample, origin, verdict.reason, verdict.detail)
        break
      case 'unknown':
        schemas.hold(check, { sample, origin })
        break
    }
  }

  #quarantine(sample: Sample, origin: SampleOrigin, reason: string, detail: string): void {
    this.#options.builder.quarantine({ sample, reason, detail })
    this.#quarantined(sample, origin, { reason, detail })
  }

  #quarantined(
    { timeseries }: Pick<Sample, 'timeseries'>,
    origin: SampleOrigin,
    { reason, detail }: { readonly reason: string; readonly detail: string },
  ): void {
    this.#options.onQuarantined(reason)
    origin.quarantined(reason, `${timeseries.name}: ${detail}`)
  }

  #plausibleNow(): TimeRange {
    return new TimeRange(this.#options.timers.wallTime(), this.#options.plausibleTimes)
  }
}

/** @throws {RangeError} naming a series whose samples would be lost: nobody knows what they are of */
function requireDescribed({ rows, series }: Points, { ids, others }: SessionSeries): void {
  for (let row = 0; row < rows; row++) {
    const number = series[row]!
    if ((ids[number] ?? SKIP) !== SKIP || others.has(number)) continue
    throw new RangeError(`points are of series ${number}, which was not described`)
  }
}

/** The points with rows that have a mark turned into rows of no series. */
function withoutRows(
  points: Points,
  marks: Uint8Array,
  mark: 0 | 1,
  { noSeries }: SessionSeries,
): Points {
  return {
    ...points,
    series: points.series.map((number, row) => (marks[row] === mark ? noSeries : number)),
  }
}
