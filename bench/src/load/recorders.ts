import { target, u16, type Producer } from '@oximeter/core'
import { backlog, labelSets, latency, OBSERVATIONS, requests } from '../shop.ts'

export type LoadKind = 'counters' | 'gauges' | 'histograms'

export interface Recorder {
  readonly instrument: Producer
  /** Moves every series a little, as an application would between two collections. */
  readonly record: () => void
}

const shop = target('shop', { instance: u16() })

export function recorderOf(kind: LoadKind, instance: number, count: number): Recorder {
  const maxSeries = Math.max(count, 10_000)
  const on = shop.of({ instance })
  const labels = labelSets(count)
  switch (kind) {
    case 'counters': {
      const instrument = requests.on(on, { maxSeries })
      const series = labels.map((fields) => instrument.with(fields))
      const record = () => series.forEach((one, i) => one.add((i * 7919) % 100))
      return { instrument, record }
    }
    case 'gauges': {
      const instrument = backlog.on(on, { maxSeries })
      const series = labels.map((fields) => instrument.with(fields))
      let turn = 0
      const record = () => {
        turn++
        for (const [i, one] of series.entries()) one.set(OBSERVATIONS[(i + turn) & 1023]!)
      }
      return { instrument, record }
    }
    case 'histograms': {
      const instrument = latency.on(on, { maxSeries })
      const series = labels.map((fields) => instrument.with(fields))
      let next = 0
      const record = () => {
        for (const one of series) {
          for (let n = 0; n < 10; n++) one.observe(OBSERVATIONS[next++ & 1023]!)
        }
      }
      return { instrument, record }
    }
  }
}
