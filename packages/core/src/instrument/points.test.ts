import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  bool,
  bytes,
  cumulativeF32,
  cumulativeF64,
  cumulativeI64,
  cumulativeU64,
  DATUM_TYPES,
  f32,
  f64,
  histogramF32,
  histogramF64,
  histogramI16,
  histogramI32,
  histogramI64,
  histogramI8,
  histogramU16,
  histogramU32,
  histogramU64,
  histogramU8,
  i16,
  i32,
  i64,
  i8,
  metric,
  pointsToSamples,
  SeriesNumbering,
  string,
  target,
  u16,
  u32,
  u64,
  u8,
  type DatumSpec,
  type DatumType,
  type Instrument,
  type NumberType,
  type Points,
  type ProduceContext,
  type Sample,
} from '../index.ts'
import { finish } from '../steps.ts'
import { arbitraryNumber } from '../../test/arbitraries.ts'
import { tableOf } from './instrument.ts'

const MS = 1_000_000n
const IDLE_MS = 50
const server = target('server', { name: string() }).of({ name: 'one' })

const EVERY_DATUM = [
  ...[bool, string, bytes, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64].map((gauge) => gauge()),
  ...[cumulativeI64, cumulativeU64, cumulativeF32, cumulativeF64].map((counter) => counter()),
  ...[histogramI8, histogramU8, histogramI16, histogramU16, histogramI32, histogramU32].map(
    (histogram) => histogram({ edges: [1, 5] }),
  ),
  ...[histogramI64, histogramU64].map((histogram) => histogram({ edges: [1, 5] })),
  ...[histogramF32, histogramF64].map((histogram) => histogram({ edges: [0.5, 5] })),
]

test('every type is here', () => {
  const types = new Set<DatumType>(EVERY_DATUM.map(({ datumType }) => datumType))
  expect(DATUM_TYPES.filter((type) => !types.has(type))).toEqual([])
})

/** Any series, as an application without types sees it. */
interface AnySeries {
  add?(amount: unknown): void
  set?(value: unknown): void
  observe?(value: unknown): void
  missing(): void
  remove(): void
}

function record(series: AnySeries | undefined, value: unknown): void {
  if (series?.add) series.add(value)
  else if (series?.set) series.set(value)
  else series?.observe?.(value)
}

function arbitraryValue(type: DatumType): fc.Arbitrary<unknown> {
  if (type === 'bool') return fc.boolean()
  if (type === 'string') return fc.string()
  if (type === 'bytes') return fc.uint8Array()
  const number = arbitraryNumber(type.slice(type.indexOf('_') + 1) as NumberType)
  return fc.oneof(number, fc.nat(100))
}

function arbitraryStep(type: DatumType) {
  const key = fc.nat(4)
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('record' as const),
        key,
        value: arbitraryValue(type),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('set' as const), key, value: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('missing' as const), key }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
    // A series that was bound before, whatever has become of it.
    { weight: 2, arbitrary: fc.record({ do: fc.constant('forget' as const), key }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('collect' as const), other: fc.boolean() }),
    },
  )
}

/** An instrument whose clock is moved by hand. */
class Subject {
  now = 1000
  readonly instrument: Instrument
  readonly #bound = new Map<number, AnySeries>()
  readonly #dropped: AnySeries[] = []
  #last = 0n

  constructor(datum: DatumSpec, idleMs?: number) {
    const clock = () => BigInt(this.now) * MS
    this.instrument = metric('m', { k: u8() }, datum).on(server, {
      clock,
      ...(idleMs && { idleMs }),
    }) as Instrument
  }

  series(key: number): AnySeries {
    const bound = this.#bound.get(key) ?? this.instrument.with({ k: key })
    this.#bound.set(key, bound)
    return bound
  }

  forget(key: number): void {
    const bound = this.#bound.get(key)
    if (bound) this.#dropped.push(bound)
    this.#bound.delete(key)
  }

  dropped(key: number): AnySeries | undefined {
    return this.#dropped[key]
  }

  wait(ms: number): void {
    this.now += ms
    vi.advanceTimersByTime(ms)
  }

  timestamp(): bigint {
    const now = BigInt(this.now) * MS
    this.#last = now > this.#last ? now : this.#last + MS
    return this.#last
  }
}

/** What was collected once, and is to be the same for good. */
interface Page {
  readonly points: readonly Points[]
  readonly numbering: SeriesNumbering
  readonly decoded: readonly Sample[]
  readonly samples: readonly Sample[]
}

function collect(subject: Subject, numbering: SeriesNumbering): Page {
  const timestamp = subject.timestamp()
  const { signal } = new AbortController()
  const context: ProduceContext = { timestamp, signal, report: () => {} }
  const points = finish(tableOf(subject.instrument)!.points(timestamp, numbering))
  const decoded = samplesOf(points, numbering)
  return { points, numbering, decoded, samples: [...subject.instrument.produce(context)] }
}

function samplesOf(points: readonly Points[], numbering: SeriesNumbering): Sample[] {
  return points.flatMap((part) => [...pointsToSamples(part, (n) => numbering.describe(n))])
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('points are the samples that are collected at the same time', () => {
  test.for(EVERY_DATUM)('of $datumType', (datum) => {
    const type = datum.datumType
    const steps = fc.array(arbitraryStep(type), { maxLength: 60, size: 'max' })
    fc.assert(
      fc.property(steps, fc.boolean(), (each, isIdle) => {
        const subject = new Subject(datum, isIdle ? IDLE_MS : undefined)
        const numberings = [new SeriesNumbering(), new SeriesNumbering()]
        const holds = numberings.map((numbering) => numbering.hold())
        const pages: Page[] = []
        for (const step of each) {
          switch (step.do) {
            case 'record':
              record(subject.series(step.key), step.value)
              break
            case 'set':
              subject.series(step.key).set?.(step.value)
              record(subject.dropped(step.key), step.value)
              break
            case 'missing':
              subject.series(step.key).missing()
              break
            case 'remove':
              subject.series(step.key).remove()
              break
            case 'forget':
              subject.forget(step.key)
              break
            case 'wait':
              subject.wait(step.ms)
              break
            case 'collect':
              pages.push(collect(subject, numberings[Number(step.other)]!))
          }
        }
        for (const page of pages) {
          expect(page.decoded).toEqual(page.samples)
          // Whatever has become of the series since.
          expect(samplesOf(page.points, page.numbering)).toEqual(page.samples)
        }
        for (const hold of holds) hold.release()
      }),
      { numRuns: 40 },
    )
  })
})
