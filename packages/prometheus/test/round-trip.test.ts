import {
  cumulativeF64,
  f64,
  histogramF64,
  metric,
  ProducerRegistry,
  string,
  target,
  type Sample,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { exposition, scrapeProducer, type ExpositionFormat } from '../src/index.ts'
import { Exporter } from './exporter.ts'
import { NOW, Rounds, SECOND } from './rounds.ts'

const shop = target('shop', { name: string() }).of({ name: 'one' })
const clock = (): bigint => NOW - 60n * SECOND

const label = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
const edges = fc
  .uniqueArray(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 6 })
  .map((list) => Float64Array.from(list, (edge) => edge + 0).sort())

const said = fc.record({
  labels: fc.uniqueArray(label, { minLength: 1, maxLength: 4 }),
  gauge: fc.double(),
  total: fc.double({ min: 0, max: 1e15, noNaN: true }),
  edges,
  observed: fc.array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 20 }),
  onEdges: fc.boolean(),
})

async function textOf(registry: ProducerRegistry, format: ExpositionFormat): Promise<string> {
  return (await Array.fromAsync(exposition(registry, { format }))).join('')
}

/** By name and label: the value, as it stands in the sample. */
function values(samples: readonly Sample[]): Map<string, unknown> {
  return new Map(
    samples.flatMap(({ timeseries, datum }) => {
      const of = timeseries.metricFields.find(({ name }) => name === 'of')?.value
      if (of === undefined) return []
      return [
        [`${timeseries.name.replace(/^prometheus:(?:shop_)?/, 'shop:')} ${String(of)}`, datum],
      ]
    }),
  )
}

test.each(['openmetrics', 'text'] as const)(
  'out as %s, then in: the same comes back, edge by edge',
  { timeout: 180_000 },
  async (format) => {
    expect.hasAssertions()
    await using exporter = await Exporter.start('', format)
    await fc.assert(
      fc.asyncProperty(said, async ({ labels, gauge, total, edges: bins, observed, onEdges }) => {
        const registry = new ProducerRegistry()
        const gauges = metric('level', { of: string() }, f64()).on(shop)
        const counters = metric('n', { of: string() }, cumulativeF64()).on(shop, { clock })
        const histograms = metric('h', { of: string() }, histogramF64({ edges: [...bins] })).on(
          shop,
          {
            clock,
          },
        )
        for (const producer of [gauges, counters, histograms]) registry.register(producer)
        for (const of of labels) {
          gauges.with({ of }).set(gauge)
          counters.with({ of }).add(total)
          const histogram = histograms.with({ of })
          for (const value of [...observed, ...(onEdges ? bins : [])]) histogram.observe(value)
        }
        exporter.text = await textOf(registry, format)
        const producer = scrapeProducer({ url: exporter.url, job: 'x', appearing: 'zero' })
        const rounds = new Rounds(producer)
        const back = values(await rounds.next())
        for (const of of labels) {
          expect(back.get(`shop:level ${of}`)).toEqual({ type: 'f64', value: gauge })
          if (format === 'text') continue
          const startTime = clock()
          expect(back.get(`shop:n_total ${of}`)).toMatchObject({ startTime, value: total })
          const sent = [...histograms.produce()].find(
            ({ timeseries }) => timeseries.metricFields[0]!.value === of,
          )!.datum
          const came = back.get(`shop:h_bucket ${of}`)
          if (!('bins' in sent)) throw new TypeError('no histogram')
          const { counts, nSamples, sumOfSamples } = sent
          // Bins below zero that nothing is in are not shown.
          const hidden = counts.findIndex((_, i) => i + 1 >= sent.bins.length || !isHidden(sent, i))
          expect(came).toMatchObject({
            startTime,
            nSamples,
            // A histogram with something in a bucket below zero has no sum in OpenMetrics.
            sumOfSamples: hasNegative(sent) ? undefined : sumOfSamples,
            bins: Float64Array.from([
              -Number.MAX_VALUE,
              ...Array.from(sent.bins as Float64Array).slice(hidden + 1),
            ]),
            counts: counts.slice(hidden),
          })
        }
      }),
      { numRuns: 60 },
    )
  },
)

function hasNegative(sent: Extract<Sample['datum'], { bins: unknown }>): boolean {
  const last = Array.from(sent.bins as Float64Array).findLastIndex((edge) => edge <= 0)
  return last > 0 && !isHidden(sent, last - 1)
}

/** Whether the bucket of a bin is left out: it ends below zero, and nothing is in it or before it. */
function isHidden(
  { bins, counts }: Extract<Sample['datum'], { bins: unknown }>,
  bin: number,
): boolean {
  const end = bins[bin + 1]!
  return end <= 0 && counts.subarray(0, bin + 1).every((count) => count === 0n)
}

test('what was scraped goes out under its own names', async () => {
  const text =
    '# HELP OddName_total Something\n# TYPE OddName_total counter\nOddName_total{version="1",job="x"} 5\n' +
    '# TYPE a_seconds histogram\na_seconds_bucket{le="0.1"} 1\na_seconds_bucket{le="+Inf"} 2\n' +
    'a_seconds_sum 3\na_seconds_count 2\n' +
    '# TYPE plain counter\nplain 1\n# TYPE things_count gauge\nthings_count 4\n'
  await using exporter = await Exporter.start(text)
  const scraper = scrapeProducer({ url: exporter.url, job: 'j', instance: 'i' })
  const rounds = new Rounds(scraper)
  await rounds.next()
  exporter.text = text.replace(/ 5$/m, ' 8').replace('} 2\n', '} 3\n').replace('count 2', 'count 3')
  const samples = await rounds.next()
  const registry = new ProducerRegistry()
  registry.register({ produce: () => samples })
  const out = await textOf(registry, 'text')
  expect(out).toContain(
    '# HELP OddName_total Something\n# TYPE OddName_total counter\n' +
      'OddName_total{instance="i",job="j",exported_job="x",version="1"} 3\n',
  )
  expect(out).toContain('a_seconds_bucket{instance="i",job="j",le="0.1"} 0\n')
  expect(out).toContain('a_seconds_bucket{instance="i",job="j",le="+Inf"} 1\n')
  expect(out).toContain('# TYPE plain counter\nplain{instance="i",job="j"} 0\n')
  expect(out).toContain('# TYPE things_count gauge\nthings_count{instance="i",job="j"} 4\n')
})
