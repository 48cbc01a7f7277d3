import { makeField, parseTimestamp, timeseriesOf, type SeriesDescription } from '@oximeter/core'
import type { ProducedPage } from '@oximeter/wire/testing'

function series(route: string, status: number): SeriesDescription {
  return {
    timeseries: timeseriesOf({
      name: 'shop:requests',
      version: 1,
      targetFields: [makeField('instance', 'string', 'a')],
      metricFields: [makeField('route', 'string', route), makeField('status', 'u16', status)],
      datumType: 'cumulative_u64',
    }),
    startTime: parseTimestamp('2026-08-21T22:00:00Z'),
  }
}

/** Two counters, of which one cannot be read, and a producer that fails: what docs/wire.md shows. */
export const examplePage: ProducedPage = {
  epoch: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
  page: 41,
  series: [series('/', 200), series('/cart', 500)],
  items: [
    {
      status: 'ok',
      points: [
        {
          datumType: 'cumulative_u64',
          rows: 2,
          series: Uint32Array.of(0, 1),
          timestamps: parseTimestamp('2026-08-21T22:27:48Z'),
          startTimes: undefined,
          missing: Uint8Array.of(0, 1),
          data: { kind: 'numbers', values: BigUint64Array.of(513n, 0n) },
        },
      ],
    },
    { status: 'err', error: { type: 'datum_error', message: 'sensor unreadable' } },
  ],
}
