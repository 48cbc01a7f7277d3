import type { Datum, Sample } from '@oximeter/core'
import { NAME, TIME } from '../native/column-type.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import { BytesColumn, NameColumn } from '../native/text-column.ts'
import { datumBits, datumBody } from '../stored/datum-bytes.ts'
import { LATEST_TABLE } from '../tables/series.ts'
import { sealBlock, type SealedBlock } from './sealed-block.ts'
import type { Series } from './series.ts'
import { slices, type BlockLimits } from './slices.ts'
import { sortSeries } from './sort-series.ts'

/**
 * The newest sample of each series of a batch, in columns: most batches have every series once, so
 * that this is as much work as the samples themselves.
 */
export class LatestRows {
  readonly #series: Series[] = []
  readonly #data: Datum[] = []
  readonly #keys = new FixedColumn(BigUint64Array)
  readonly #startTimes = new FixedColumn(BigInt64Array)
  readonly #times = new FixedColumn(BigInt64Array)
  readonly #missing = new FixedColumn(Uint8Array)
  readonly #bits = new FixedColumn(BigUint64Array)

  /** A guess: what the data are as bytes is known when they are sealed. */
  get bytes(): number {
    return this.#series.length * 100
  }

  add(series: Series, { timestamp, datum }: Sample): void {
    const number = series.latest
    if (number < 0) {
      series.latest = this.#series.length
      this.#series.push(series)
      this.#data.push(datum)
      this.#keys.push(series.key)
      this.#startTimes.push(startTimeOf(datum))
      this.#times.push(timestamp)
      this.#missing.push(datum.type === 'missing' ? 1 : 0)
      this.#bits.push(datumBits(datum))
    } else if (this.#times.values[number]! <= timestamp) {
      this.#data[number] = datum
      this.#startTimes.set(number, startTimeOf(datum))
      this.#times.set(number, timestamp)
      this.#missing.set(number, datum.type === 'missing' ? 1 : 0)
      this.#bits.set(number, datumBits(datum))
    }
  }

  /** The rows' one end: no more are added. */
  seal(limits: BlockLimits): SealedBlock[] {
    const names = new NameColumn()
    const bodies = new BytesColumn()
    const sizes = new Uint32Array(this.#series.length)
    for (const [number, series] of this.#series.entries()) {
      series.latest = -1
      names.push(series.name)
      const body = datumBody(this.#data[number]!)
      bodies.push(body)
      sizes[number] = body.length
    }
    const size = (number: number) => 38 + sizes[number]!
    return slices(sortSeries(this.#series), size, limits).map(({ rows, bytes }) => {
      const order = Uint32Array.from(rows)
      return sealBlock(LATEST_TABLE.name, null, bytes, [
        { name: 'timeseries_name', type: NAME, column: names, order },
        { name: 'timeseries_key', type: 'UInt64', column: this.#keys, order },
        { name: 'start_time', type: TIME, column: this.#startTimes, order },
        { name: 'timestamp', type: TIME, column: this.#times, order },
        { name: 'missing', type: 'Bool', column: this.#missing, order },
        { name: 'bits', type: 'UInt64', column: this.#bits, order },
        { name: 'body', type: 'String', column: bodies, order },
      ])
    })
  }
}

function startTimeOf(datum: Datum): bigint {
  return ('startTime' in datum ? datum.startTime : undefined) ?? 0n
}
