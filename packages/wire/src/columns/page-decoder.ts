import type { MetricsErrorInfo, Points, SeriesDescription } from '@oximeter/core'

import type { PageRefusal } from '../refusal.ts'
import { WireError } from '../wire-error.ts'
import { bytesOf } from './byte-list.ts'
import { checkPoints } from './check-points.ts'
import { decodePoints, type RawPoints } from './decode-points.ts'
import { decodeSeries } from './decode-series.ts'
import { readParts, type Part } from './frame.ts'
import { readHeader, type PageHeader } from './header.ts'
import { readItems, type PageItems } from './items.ts'
import { KnownSeries } from './known-series.ts'
import { DEFAULT_LIMITS, type PageLimits } from './limits.ts'
import { malformed } from './malformed.ts'
import { PageRefusals } from './page-refusals.ts'

/** A response in columns, checked. Its columns are views of the body: keep what you need of them. */
export interface DecodedPage extends Omit<PageHeader, 'series'> {
  /** How many producers answered. */
  readonly items: number
  /** Their errors. */
  readonly errors: readonly { readonly item: number; readonly error: MetricsErrorInfo }[]
  /** The series that the response describes, from the number `first` on; undefined of those that are gone or refused. */
  readonly described: {
    readonly first: number
    readonly series: readonly (SeriesDescription | undefined)[]
  }
  /** Only rows whose series is known and of their type. */
  readonly points: readonly Points[]
  readonly refused: readonly PageRefusal[]
}

/**
 * Decodes the responses of one producer, one after the other. It remembers of each series of the
 * epoch what is needed to check the points that refer to it: five bytes.
 */
export class PageDecoder {
  readonly #limits: PageLimits
  #known: KnownSeries | undefined

  constructor(limits: Partial<PageLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
  }

  /** The epoch of the last response, and how many of its series are known: what to ask with. */
  get known(): { readonly epoch: string; readonly series: number } | undefined {
    return this.#known && { epoch: this.#known.epoch, series: this.#known.count }
  }

  /**
   * Reads a response. What is wrong with a single series or sample is refused and counted, and the
   * rest is kept.
   *
   * @throws {WireError} if the body as a whole cannot be read. Nothing has changed then: `truncated`,
   *   `too-large`, `not-columns`, `malformed`, `unsupported`, `series-gap`, `series-changed`, and the
   *   codes of JSON for the parts that are JSON
   */
  decode(body: Uint8Array): DecodedPage {
    const { maxBytes, maxParts, maxSeries } = this.#limits
    if (body.length > maxBytes) {
      const message = `the body has ${body.length} bytes, more than the limit of ${maxBytes}`
      throw new WireError('too-large', maxBytes, message)
    }
    const parts = readParts(aligned(body), maxParts)
    const { bytes, series, ...header } = readHeader(parts[0]!.content)
    const start = parts[0]!.offset + Math.ceil(parts[0]!.content.length / 8) * 8
    if (bytes !== body.length - start) {
      const message = `${body.length - start} bytes follow the header, which speaks of ${bytes}`
      throw new WireError('truncated', body.length, message)
    }
    if (series.first + series.count > maxSeries) {
      const message = `the epoch has more than ${maxSeries} series`
      throw new WireError('too-large', start, message)
    }
    const { seriesParts, itemsPart, pointsParts } = ordered(parts.slice(1))
    const known = this.#known?.epoch === header.epoch ? this.#known : new KnownSeries(header.epoch)
    known.begin(series.first, series.count)
    const refusals = new PageRefusals()
    const described = Array.from(
      { length: series.count },
      (): SeriesDescription | undefined => undefined,
    )
    for (const part of seriesParts) {
      within(part, () => this.#describe(part, known, series, described, refusals))
    }
    const items = within(itemsPart, () => readItems(itemsPart.content))
    const raw = this.#points(pointsParts, items, header)
    const points = raw.map((each) => checkPoints(each, known, refusals))
    known.commit()
    this.#known = known
    return {
      ...header,
      items: items.items,
      errors: items.errors,
      described: { first: series.first, series: described },
      points: points.filter(({ rows }) => rows > 0),
      refused: refusals.all(),
    }
  }

  #describe(
    part: Part,
    known: KnownSeries,
    { first, count }: PageHeader['series'],
    described: (SeriesDescription | undefined)[],
    refusals: PageRefusals,
  ): void {
    let last = -1
    for (const decoded of decodeSeries(part.content, this.#limits)) {
      const { number } = decoded
      if (number < first || number >= first + count || number <= last) {
        throw malformed(`the series ${number} is described out of turn`)
      }
      last = number
      if ('complaint' in decoded) {
        known.refuse(number, decoded.complaint)
        refusals.add(decoded.complaint, { series: 1 })
        continue
      }
      const { description } = decoded
      const { datumType } = description.timeseries
      known.describe(number, datumType, description.layout?.bins.length ?? 0)
      described[number - first] = description
    }
  }

  #points(
    parts: readonly Part[],
    { epoch, page, samples }: PageItems,
    header: Pick<PageHeader, 'epoch' | 'page'>,
  ): RawPoints[] {
    if (epoch !== header.epoch || page !== header.page) {
      throw malformed('the items are of another page than the header')
    }
    let rows = 0
    const points: RawPoints[] = []
    for (const part of parts) {
      const left = this.#limits.maxRows - rows
      for (const each of within(part, () => decodePoints(part.content, header, left))) {
        points.push(each)
        rows += each.rows
      }
    }
    if (rows !== samples) throw malformed(`there are ${rows} samples, not ${samples}`)
    return points
  }
}

/** Views of numbers need the body where 64-bit numbers may lie; and a plain array, not a Buffer. */
function aligned(body: Uint8Array): Uint8Array {
  return body.byteOffset % 8 === 0 ? bytesOf(body) : new Uint8Array(body)
}

function ordered(parts: readonly Part[]) {
  const firstOther = parts.findIndex(({ kind }) => kind !== 'series')
  const itemsPart = parts[firstOther]
  if (itemsPart?.kind !== 'items') throw malformed('there is no list of items where it should be')
  const pointsParts = parts.slice(firstOther + 1)
  for (const { kind } of pointsParts) {
    if (kind !== 'points') throw malformed(`a part of ${kind} comes after the items`)
  }
  return { seriesParts: parts.slice(0, firstOther), itemsPart, pointsParts }
}

/** Says of an error in a part where the part is. */
function within<T>(part: Part, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const message = `${error.message} (in the part of ${part.kind} at byte ${part.offset})`
    throw new WireError(error.code, part.offset + error.offset, message)
  }
}
