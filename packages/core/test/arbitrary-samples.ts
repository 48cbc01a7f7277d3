import * as fc from 'fast-check'
import {
  ABSENT_BITS,
  DATUM_TYPES,
  Histogram,
  isCumulative,
  isHistogram,
  makeField,
  missingDatum,
  timeseriesOf,
  type Datum,
  type DatumType,
  type NumberType,
  type Sample,
} from '../src/index.ts'
import { arbitraryNumber } from './arbitraries.ts'

const TIME = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })

/** Any sample of a type, or of any type, in one of few series; some are missing. */
export function arbitrarySample(...types: readonly DatumType[]): fc.Arbitrary<Sample> {
  return fc
    .tuple(fc.nat(3), fc.constantFrom(...(types.length > 0 ? types : DATUM_TYPES)), TIME)
    .chain(([k, datumType, timestamp]) =>
      arbitraryDatum(datumType).map((datum) => ({
        timeseries: timeseriesOf({
          name: 'target:metric',
          version: 1,
          targetFields: [makeField('name', 'string', 'one')],
          metricFields: [makeField('k', 'u8', k)],
          datumType,
        }),
        timestamp,
        datum,
      })),
    )
}

/** A datum of the type, or one that is missing. */
function arbitraryDatum(type: DatumType): fc.Arbitrary<Datum> {
  const value = isHistogram(type) ? arbitraryHistogram(type) : arbitraryValue(type)
  if (type === 'bytes') return value
  const missing = TIME.map((startTime) =>
    isCumulative(type) ? missingDatum(type, startTime) : missingDatum(type),
  )
  return fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: missing })
}

function arbitraryValue(type: DatumType): fc.Arbitrary<Datum> {
  if (type.startsWith('cumulative_')) {
    return fc
      .tuple(arbitraryNumber(numberTypeOf(type)), TIME)
      .map(([value, startTime]) => ({ type, value, startTime }) as Datum)
  }
  return arbitraryGaugeValue(type).map((value) => ({ type, value }) as Datum)
}

function arbitraryGaugeValue(type: DatumType): fc.Arbitrary<unknown> {
  if (type === 'bool') return fc.boolean()
  if (type === 'string') return fc.oneof(fc.string(), fc.constantFrom('\0', 'é', '\u{1f600}'))
  if (type === 'bytes') return fc.uint8Array()
  return arbitraryNumber(type as NumberType)
}

const STATISTICS = Object.keys(ABSENT_BITS)

/** Some lack some statistics. */
function arbitraryHistogram(type: DatumType): fc.Arbitrary<Datum> {
  const support = numberTypeOf(type)
  const number = arbitraryNumber(support)
  return fc
    .tuple(
      fc.uniqueArray(number, { minLength: 1, maxLength: 6 }),
      fc.array(number),
      TIME,
      fc.oneof(fc.constant([]), fc.subarray(STATISTICS)),
    )
    .map(([edges, observed, startTime, absent]) => {
      const sorted = edges.map((edge) => (edge === 0 ? 0 : edge)).sort((a, b) => (a < b ? -1 : 1))
      const distinct = sorted.filter((edge, i) => i === 0 || edge !== sorted[i - 1])
      const histogram = Histogram.fromEdges(support, distinct, { startTime })
      for (const value of observed) histogram.observe(value)
      const without = Object.fromEntries(absent.map((name) => [name, undefined]))
      return { ...histogram.datum(), ...without } as Datum
    })
}

function numberTypeOf(type: DatumType): NumberType {
  return type.slice(type.indexOf('_') + 1) as NumberType
}
