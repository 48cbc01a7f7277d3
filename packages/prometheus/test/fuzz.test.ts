import { readFileSync } from 'node:fs'

import { ABSENT_BITS, absentStatistics, datumTypeOf, type Sample } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  METRIC_TYPES,
  parseExposition,
  parseSeries,
  REFUSAL_REASONS,
  SERIES_LIMITS,
  scrapeProducer,
  type ExpositionSink,
} from '../src/index.ts'
import { Exporter } from './exporter.ts'
import { Rounds } from './rounds.ts'

const whole = ['host.prom', 'oddities.prom', 'oddities.openmetrics'].map((file) =>
  readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8'),
)

const piece = fc.oneof(
  fc.constantFrom(
    ...Array.from('{}",=\\\n\r\t #+-.0'),
    '# EOF\n',
    '# TYPE a histogram\n',
    'a_bucket{le="',
    '_created 1\n',
    ' 1e309',
    '\0',
    '\ud800',
  ),
  fc.string({ maxLength: 5 }),
)

/** A text of ours with parts cut out, doubled, moved, and put in. */
const damaged = fc
  .record({
    text: fc.constantFrom(...whole),
    from: fc.nat(3000),
    length: fc.nat(4000),
    damages: fc.array(
      fc.record({ at: fc.nat(4000), cut: fc.nat(40), put: fc.array(piece, { maxLength: 3 }) }),
      { minLength: 1, maxLength: 12 },
    ),
  })
  .map(({ text, from, length, damages }) => {
    let part = text.slice(from, from + length)
    for (const { at, cut, put } of damages) {
      part = part.slice(0, at) + put.join('') + part.slice(at + cut)
    }
    return part
  })

const format = fc.constantFrom('text' as const, 'openmetrics' as const)

test('of damaged text what can be read is read, and the rest refused with a reason', () => {
  expect.hasAssertions()
  fc.assert(
    fc.property(damaged, format, (text, as) => {
      const sink: ExpositionSink = {
        type: (_, type) => expect(METRIC_TYPES).toContain(type),
        help: (_, help) => expect(typeof help).toBe('string'),
        unit: (_, unit) => expect(typeof unit).toBe('string'),
        sample(series, value, timestamp) {
          expect(typeof value).toBe('number')
          expect(['bigint', 'undefined']).toContain(typeof timestamp)
          const { name, labels } = parseSeries(series, SERIES_LIMITS)
          expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
          expect(new Set(labels.map(([label]) => label)).size).toBe(labels.length)
        },
        refused: (reason, detail) => {
          expect(REFUSAL_REASONS).toContain(reason)
          expect(detail.length).toBeLessThan(500)
        },
      }
      for (const _ of parseExposition(text, as, sink));
    }),
    { numRuns: 300 },
  )
})

test('a scrape of damaged text has sound samples alone', async () => {
  expect.hasAssertions()
  await using exporter = await Exporter.start()
  await fc.assert(
    fc.asyncProperty(
      fc.array(damaged, { minLength: 1, maxLength: 3 }),
      format,
      async (texts, as) => {
        exporter.format = as
        const producer = scrapeProducer({
          url: exporter.url,
          job: 'x',
          limits: { series: 200, names: 150 },
        })
        const rounds = new Rounds(producer)
        for (const text of texts) {
          exporter.text = text.toWellFormed()
          for (const sample of await rounds.next()) expectSound(sample)
        }
        for (const reason of Object.keys(producer.statistics.refusals)) {
          expect(REFUSAL_REASONS).toContain(reason)
        }
      },
    ),
    { numRuns: 100 },
  )
})

function expectSound({ timeseries, timestamp, datum }: Sample): void {
  expect(datumTypeOf(datum)).toBe(timeseries.datumType)
  expect((datum as { startTime?: bigint }).startTime ?? 0n).toBeLessThan(timestamp)
  if (!('bins' in datum)) return
  const { bins, counts, nSamples, sumOfSamples } = datum
  expect(bins.length).toBe(counts.length)
  expect(counts.reduce((sum, count) => sum + count, 0n)).toBe(nSamples)
  expect(sumOfSamples === undefined || Number.isFinite(sumOfSamples)).toBe(true)
  // The sum at most is known.
  expect(absentStatistics(datum) | ABSENT_BITS.sumOfSamples).toBe(0x7f)
  const edges = Array.from(bins as Iterable<number>)
  expect(edges).toEqual(edges.toSorted((a, b) => a - b))
}

test('what is hard to read takes no longer than it is', () => {
  const texts = [
    `a{${'b="'.repeat(50_000)}`,
    `a{${'b="c",'.repeat(50_000)}} 1\n`,
    `a${'\\'.repeat(200_000)} 1\n`,
    `a{b="${'\\"'.repeat(100_000)}"} 1\n`,
    `a 1 # {${'b="c"'.repeat(50_000)}\n`,
    `# HELP a ${'\\n'.repeat(100_000)}\n`,
    `a ${'1'.repeat(200_000)}\n`,
    `${' '.repeat(200_000)}a 1`,
    '#'.repeat(200_000),
    'a{b="c"} 1\n'.repeat(20_000),
  ]
  const sink: ExpositionSink = {
    type() {},
    help() {},
    unit() {},
    sample: (series) => void parseSeries(series, SERIES_LIMITS),
    refused() {},
  }
  const { user, system } = process.cpuUsage()
  for (const text of texts) {
    for (const as of ['text', 'openmetrics'] as const) {
      for (const _ of parseExposition(text, as, sink));
    }
  }
  const now = process.cpuUsage()
  // Linear work takes some ten milliseconds; what is quadratic, minutes.
  expect((now.user + now.system - user - system) / 1e6).toBeLessThan(10)
})
