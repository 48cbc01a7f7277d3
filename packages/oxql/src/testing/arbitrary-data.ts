import {
  DATUM_TYPES,
  deriveSchema,
  isCumulative,
  isHistogram,
  makeField,
  missingDatum,
  NUMBER_LIMITS,
  timeseriesOf,
  type CounterDatumType,
  type Datum,
  type DatumType,
  type Field,
  type FieldType,
  type HistogramDatumType,
  type NumberType,
  type Sample,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { SCRIPT_EPOCH } from './plain-table.ts'
import { histogramOf } from './script-data.ts'

const SECOND = 1_000_000_000n

/** Timeseries and samples of them, within 100 s from the epoch of scripts on. */
export interface QueriedData {
  readonly schemas: readonly TimeseriesSchema[]
  readonly samples: readonly Sample[]
}

/**
 * The fields that generated timeseries have some of: few values each, so that series share some, and
 * that comparisons with them decide something.
 */
export const FIELD_VALUES: {
  readonly [name: string]: {
    readonly type: FieldType
    readonly values: readonly (string | number | bigint | boolean)[]
  }
} = {
  host: { type: 'string', values: ['', 'a', 'B', "it's", '\u{1F600}', '\uFFFD', 'a.b%_\\'] },
  slot: { type: 'u8', values: [0, 1, 255] },
  offset_id: { type: 'i64', values: [-(2n ** 63n), -1n, 2n ** 53n + 1n] },
  serial: { type: 'u64', values: [0n, 2n ** 63n, 2n ** 64n - 1n] },
  address: {
    type: 'ip_addr',
    values: ['10.0.0.1', '9.255.0.1', '192.168.1.1', 'fd00::1', '::ffff:10.0.0.2', '::1'],
  },
  sled: {
    type: 'uuid',
    values: ['00000000-0000-4000-8000-00000000000a', 'f0000000-0000-4000-8000-000000000001'],
  },
  is_up: { type: 'bool', values: [false, true] },
}

/** Values of gauges, so few that some are equal, and such that sums of them are exact in any order. */
export const GAUGE_VALUES: {
  readonly [T in DatumType]?: readonly (string | number | bigint | boolean)[]
} = {
  bool: [false, true],
  i8: [-128, -1, 0, 5, 127],
  u8: [0, 1, 255],
  i16: [-300, 0, 300],
  u16: [0, 7, 65_535],
  i32: [-70_000, 0, 12],
  u32: [0, 3, 4_294_967_295],
  i64: [-4n, 0n, 5n, 1000n],
  u64: [0n, 9n, 70_000n],
  f32: [-1.5, 0, 0.25, 2 ** 20, Number.NEGATIVE_INFINITY],
  f64: [-2.5, 0, 0.125, 3, 2 ** 30, Number.NaN],
  string: ['', 'up', 'Down', "o'k\n", '\u{1F600}'],
}

/** Values that no double holds. Timeseries of them are called `…_wide`, and are not to be added up. */
const WIDE_VALUES: { readonly [T in DatumType]?: readonly bigint[] } = {
  i64: [-(2n ** 63n), -4n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n],
  u64: [0n, 9n, 2n ** 53n + 1n, 2n ** 64n - 1n],
}

/** The types that can be queried. */
export const QUERIED_TYPES: readonly DatumType[] = DATUM_TYPES.filter((type) => type !== 'bytes')

/** What happens to series. */
export interface Course {
  /** Samples of one at most. */
  readonly most: number
  /** So many samples are as usual for each that is not. */
  readonly calm: number
}

const EVENTFUL: Course = { most: 8, calm: 8 }

/** One to four timeseries of any types that can be queried, and up to six series of each. */
export function queriedData(course: Course = EVENTFUL): fc.Arbitrary<QueriedData> {
  return fc
    .array(fc.constantFrom(...QUERIED_TYPES), { minLength: 1, maxLength: 4 })
    .chain((types) =>
      fc.tuple(...types.map((type, i) => anyTimeseriesData(`made:t${i}_${type}`, type, course))),
    )
    .map((all) => ({
      schemas: all.flatMap(({ schemas }) => schemas),
      samples: all.flatMap(({ samples }) => samples),
    }))
}

function anyTimeseriesData(
  name: string,
  type: DatumType,
  course: Course,
): fc.Arbitrary<QueriedData> {
  if (!WIDE_VALUES[type]) return timeseriesData(name, type, course)
  return fc.oneof(timeseriesData(name, type, course), timeseriesData(`${name}_wide`, type, course))
}

/** One timeseries, of one version that may be open, or of two with different fields. */
function timeseriesData(name: string, type: DatumType, course: Course): fc.Arbitrary<QueriedData> {
  const fieldNames = fc.subarray(Object.keys(FIELD_VALUES), { minLength: 1, maxLength: 3 })
  const versions = fc.oneof(
    { arbitrary: fc.tuple(fieldNames), weight: 4 },
    fc.tuple(fieldNames, fieldNames),
  )
  return fc.tuple(versions, fc.boolean()).chain(([all, mayBeOpen]) =>
    fc
      .tuple(
        ...all.map((names, i) => {
          const isOpen = mayBeOpen && all.length === 1
          return versionData(name, i + 1, names, { type, isOpen, course })
        }),
      )
      .map((data) => ({
        schemas: data.map(({ schema }) => schema),
        samples: distinctSeries(data.flatMap(({ samples }) => samples)),
      })),
  )
}

/** Of series that two versions have alike, those of the first: they are one in the database. */
function distinctSeries(samples: readonly Sample[]): readonly Sample[] {
  const owners = new Map<string, Timeseries>()
  return samples.filter(({ timeseries }) => {
    const key = timeseries.targetFields.map((field) => `${field.name}=${field.value}`).join('\0')
    if (!owners.has(key)) owners.set(key, timeseries)
    return owners.get(key) === timeseries
  })
}

/** Series of an open version lack their empty texts. */
function versionData(
  name: string,
  version: number,
  names: readonly string[],
  { type, isOpen, course }: { type: DatumType; isOpen: boolean; course: Course },
) {
  const fields = fc
    .tuple(...names.map((field) => fc.constantFrom(...FIELD_VALUES[field]!.values)))
    .map((values) =>
      names
        .map((field, i) => makeField(field, FIELD_VALUES[field]!.type, values[i] as never))
        .filter(({ value }) => !isOpen || value !== ''),
    )
  const empty = timeseriesFrom(name, version, names.map(anyField), type)
  return fc
    .uniqueArray(fields, {
      selector: (one) => JSON.stringify(one.map(({ name: field, value }) => `${field} ${value}`)),
      minLength: 1,
      maxLength: 6,
    })
    .chain((all) =>
      fc.tuple(
        ...all.map((one) => seriesSamples(timeseriesFrom(name, version, one, type), course)),
      ),
    )
    .map((series) => ({
      schema: { ...deriveSchema(empty), ...(isOpen && { open: true }) },
      samples: series.flat(),
    }))
}

function anyField(name: string): Field {
  const { type, values } = FIELD_VALUES[name]!
  return makeField(name, type, values[0] as never)
}

function timeseriesFrom(
  name: string,
  version: number,
  targetFields: readonly Field[],
  datumType: DatumType,
): Timeseries {
  return timeseriesOf({ name, version, targetFields, metricFields: [], datumType })
}

/** What happens at one sampling of a series. */
interface Happening {
  /** Since the sampling before, in thousandths of a second. */
  readonly after: number
  readonly kind: 'value' | 'missing' | 'reset' | 'fall' | 'other bins' | 'other start'
  /** Which value, or how much was added in which bin. */
  readonly choice: number
}

function seriesSamples(
  timeseries: Timeseries,
  { most, calm }: Course,
): fc.Arbitrary<readonly Sample[]> {
  const happening: fc.Arbitrary<Happening> = fc.record({
    after: fc.oneof(
      { arbitrary: fc.constantFrom(1000, 5000, 10_000), weight: 4 },
      fc.integer({ min: 1, max: 20_000 }),
    ),
    kind: fc.oneof(
      { arbitrary: fc.constant('value' as const), weight: calm },
      fc.constantFrom('missing', 'reset', 'fall', 'other bins', 'other start'),
    ),
    choice: fc.nat(1000),
  })
  return fc
    .tuple(
      fc.integer({ min: -50_000, max: 30_000 }),
      fc.array(happening, { minLength: 1, maxLength: most, size: 'max' }),
    )
    .map(([begin, happenings]) => samplesOf(timeseries, begin, happenings))
}

/** Runs through what happened. */
function samplesOf(
  timeseries: Timeseries,
  begin: number,
  happenings: readonly Happening[],
): readonly Sample[] {
  const type = timeseries.datumType
  let state: Running = { startTime: at(begin), total: 0n, counts: [0n, 0n, 0n, 0n], layout: 0 }
  let now = begin
  return happenings.map(({ after, kind, choice }) => {
    const before = now
    now += after
    state = next(state, kind, choice, {
      before: at(before),
      middle: at(before + Math.floor(after / 2)),
    })
    const datum = kind === 'missing' ? missing(type, state) : datumOf(timeseries, state, choice)
    return { timeseries, timestamp: at(now), datum }
  })
}

interface Running {
  readonly startTime: bigint
  readonly total: bigint
  readonly counts: readonly bigint[]
  readonly layout: number
}

function next(
  state: Running,
  kind: Happening['kind'],
  choice: number,
  times: { before: bigint; middle: bigint },
): Running {
  const added = BigInt(choice)
  const grown = {
    ...state,
    total: state.total + added,
    counts: state.counts.map((count, bin) => (bin === choice % 4 ? count + added : count)),
  }
  const fresh = {
    total: added,
    counts: state.counts.map((_, bin) => (bin === choice % 4 ? added : 0n)),
  }
  switch (kind) {
    case 'value':
    case 'missing':
      return grown
    case 'reset':
      return { ...state, ...fresh, startTime: choice % 2 === 0 ? times.before : times.middle }
    case 'fall':
      return { ...state, ...fresh }
    case 'other bins':
      return { ...grown, layout: 1 - state.layout }
    case 'other start':
      return { ...grown, startTime: state.startTime - SECOND }
  }
}

/** Whole milliseconds from the epoch of scripts on. */
function at(milliseconds: number): bigint {
  return SCRIPT_EPOCH + BigInt(milliseconds) * 1_000_000n
}

function missing(type: DatumType, { startTime }: Running): Datum {
  return isCumulative(type) ? missingDatum(type, startTime) : missingDatum(type)
}

function datumOf({ name, datumType: type }: Timeseries, state: Running, choice: number): Datum {
  if (isHistogram(type)) return histogram(type, state)
  if (isCumulative(type)) return counter(type, state)
  const values = (name.endsWith('_wide') ? WIDE_VALUES : GAUGE_VALUES)[type]!
  return { type, value: values[choice % values.length] } as Datum
}

/** Counters of 64 bits run above 2^53, where doubles would lose them. */
function counter(type: CounterDatumType, { startTime, total }: Running): Datum {
  if (type === 'cumulative_u64') return { type, startTime, value: 2n ** 63n + total }
  if (type === 'cumulative_i64') return { type, startTime, value: total - 2n ** 62n }
  return { type, startTime, value: Number(total) / 8 }
}

function histogram(type: HistogramDatumType, { startTime, counts, layout }: Running): Datum {
  const { min } = NUMBER_LIMITS[type.slice('histogram_'.length) as NumberType]
  const inner = layout === 0 ? [1, 10, 100] : [1, 20, 100]
  const sum = counts.reduce((total, count, bin) => total + count * BigInt(3 * bin), 0n)
  return histogramOf(type, startTime, [min, ...inner], { counts, sum: layout === 0 ? sum : null })
}
