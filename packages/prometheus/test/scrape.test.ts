import { readFile } from 'node:fs/promises'

import {
  datumTypeOf,
  deriveSchema,
  diffClosedSchemas,
  ProducerRegistry,
  type Sample,
} from '@oximeter/core'
import { describe, expect, test } from 'vitest'

import { scrapeProducer, type ScrapeOptions } from '../src/index.ts'
import { Exporter } from './exporter.ts'
import { named, NOW, Rounds, SECOND, shown } from './rounds.ts'

const data = (file: string): Promise<string> =>
  readFile(new URL(`data/${file}`, import.meta.url), 'utf8')

function scraping(exporter: Exporter, options: Partial<ScrapeOptions> = {}) {
  const producer = scrapeProducer({ url: exporter.url, job: 'test', instance: 'one', ...options })
  return { producer, rounds: new Rounds(producer) }
}

/** The samples of the exporter alone. */
const others = (samples: readonly Sample[]): Sample[] =>
  samples.filter(({ timeseries }) => !/^prometheus:(?:up$|scrape_)/.test(timeseries.name))

const lines = (samples: readonly Sample[]): string[] => others(samples).map(shown)

const counterText = (value: number): string => `# TYPE c_total counter\nc_total ${value}\n`

const labelled = (a: number, b?: number): string =>
  `# TYPE d_total counter\nd_total{x="a"} ${a}\n${b === undefined ? '' : `d_total{x="b"} ${b}\n`}`

const createdAt = (value: number, time: number | string): string =>
  `# TYPE c counter\nc_total ${value}\nc_created ${time}\n# EOF\n`

const histogram = (one: number, all: number, sum: number, bound = '1'): string =>
  '# TYPE h histogram\n' +
  `h_bucket{le="${bound}"} ${one}\nh_bucket{le="+Inf"} ${all}\nh_sum ${sum}\nh_count ${all}\n`

describe('what an exporter says', () => {
  test.each([
    ['host.prom', 'text'],
    ['oddities.prom', 'text'],
    ['oddities.openmetrics', 'openmetrics'],
  ] as const)('%s, as samples', async (file, format) => {
    await using exporter = await Exporter.start(await data(file), format)
    const { producer, rounds } = scraping(exporter)
    const samples = others(await rounds.next())
    const refused = rounds.problems.map(({ message }) => message.replace(/^\S+: /, ''))
    const counts = JSON.stringify(producer.statistics.refusals)
    await expect(
      `${samples.map(shown).join('\n')}\n\n${refused.join('\n')}\n${counts}\n`,
    ).toMatchFileSnapshot(`golden/${file}.txt`)
    for (const { timeseries, datum } of samples) {
      expect(datumTypeOf(datum)).toBe(timeseries.datumType)
      expect(timeseries.targetFields.map(({ value }) => value)).toEqual(['one', 'test'])
    }
  })

  test('of a host, nothing is refused', async () => {
    const text = await data('host.prom')
    await using exporter = await Exporter.start(text)
    const { producer, rounds } = scraping(exporter)
    const samples = others(await rounds.next())
    expect(producer.statistics).toMatchObject({ refusals: {}, failures: {}, scrapes: 1 })
    const said = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    // A histogram of four buckets, a sum and a count is one sample.
    expect(samples).toHaveLength(said.length - 5)
  })

  test('is told with what is known of it', async () => {
    await using exporter = await Exporter.start(
      '# HELP a_seconds_total Time.\n# TYPE a_seconds_total counter\na_seconds_total 1\n',
    )
    const { rounds } = scraping(exporter)
    const [{ timeseries } = expect.fail()] = await rounds.next()
    expect(timeseries.definition).toMatchObject({
      name: 'prometheus:a_seconds_total',
      version: 1,
      open: true,
      description: { metric: 'Time.' },
      units: 'seconds',
      datumType: 'cumulative_f64',
      fields: [
        { name: 'instance', source: 'target' },
        { name: 'job', source: 'target' },
      ],
    })
    exporter.text = exporter.text.replace('Time.', 'Hours.')
    expect((await rounds.next())[0]!.timeseries).toBe(timeseries)
  })
})

describe('a counter', () => {
  test('counts from first sight on: what was before is not invented to be now', async () => {
    await using exporter = await Exporter.start(counterText(1e9))
    const { rounds } = scraping(exporter)
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 0 s since -0.001 s: 0',
    ])
    exporter.text = counterText(1e9 + 7)
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 10 s since -0.001 s: 7',
    ])
  })

  test('that falls has begun anew, after the sample before', async () => {
    await using exporter = await Exporter.start(counterText(100))
    const { rounds } = scraping(exporter)
    await rounds.next()
    exporter.text = counterText(3)
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 10 s since 0.001 s: 3',
    ])
    exporter.text = counterText(5)
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 20 s since 0.001 s: 5',
    ])
  })

  test('goes on over scrapes that fail', async () => {
    await using exporter = await Exporter.start(counterText(100))
    const { rounds } = scraping(exporter)
    await rounds.next()
    exporter.answer = (_, response) => response.writeHead(503).end()
    expect(lines(await rounds.next())).toEqual([])
    exporter.answer = undefined
    exporter.text = counterText(110)
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 20 s since -0.001 s: 10',
    ])
  })

  test('that comes later may be old, or is believed to be new', async () => {
    for (const [appearing, expected] of [
      ['unknown', 'since 9.999 s: 0'],
      ['zero', 'since 0 s: 4'],
    ] as const) {
      await using exporter = await Exporter.start(labelled(1))
      const { rounds } = scraping(exporter, { appearing })
      await rounds.next()
      exporter.text = labelled(2, 4)
      expect(lines(await rounds.next())[1]).toBe(
        `prometheus:d_total v1 {x="b"} at 10 s ${expected}`,
      )
    }
  })

  const start = Number(NOW / SECOND)

  test('whose beginning is told has its own total, over a restart of ours too', async () => {
    await using exporter = await Exporter.start(createdAt(17, start - 1000.5), 'openmetrics')
    for (const value of [17, 19]) {
      exporter.text = createdAt(value, start - 1000.5)
      expect(lines(await scraping(exporter).rounds.next())).toEqual([
        `prometheus:c_total v1 {} at 0 s since -1000.5 s: ${value}`,
      ])
    }
  })

  test('whose beginning is another one has begun anew, even where it has not fallen', async () => {
    await using exporter = await Exporter.start(createdAt(17, start - 1000), 'openmetrics')
    const { rounds } = scraping(exporter)
    await rounds.next()
    exporter.text = createdAt(20, start + 4)
    expect(lines(await rounds.next())).toEqual(['prometheus:c_total v1 {} at 10 s since 4 s: 20'])
  })

  test.each([
    ['in the future', start + 500],
    ['no time', 'NaN'],
    ['zero', 0],
  ])('is not believed to have begun at what is %s', async (_, time) => {
    await using exporter = await Exporter.start(createdAt(17, time), 'openmetrics')
    const { rounds } = scraping(exporter)
    await rounds.next()
    exporter.text = createdAt(18, time)
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 10 s since -0.001 s: 1',
    ])
  })

  test('of an exporter whose clock is ahead is not counted twice once that time has come', async () => {
    await using exporter = await Exporter.start(createdAt(100, start + 15), 'openmetrics')
    const { rounds } = scraping(exporter)
    await rounds.next()
    for (const value of [101, 102, 103]) {
      exporter.text = createdAt(value, start + 15)
      const [line] = lines(await rounds.next())
      expect(line).toContain(`since -0.001 s: ${value - 100}`)
    }
  })
})

describe('a histogram', () => {
  test('counts from first sight on, falls, and changes its buckets', async () => {
    await using exporter = await Exporter.start(histogram(5, 7, 20))
    const { rounds } = scraping(exporter)
    const told: string[] = []
    for (const text of [
      histogram(5, 7, 20),
      histogram(6, 9, 26),
      histogram(1, 1, 0.5),
      histogram(2, 2, 1, '2'),
      histogram(3, 4, 5, '2'),
    ]) {
      exporter.text = text
      told.push(...lines(await rounds.next()))
    }
    expect(told.map((line) => line.replace('prometheus:h_bucket v1 {} ', ''))).toEqual([
      'at 0 s since -0.001 s: [1.0000000000000002] 0 0, sum 0',
      'at 10 s since -0.001 s: [1.0000000000000002] 1 1, sum 6',
      'at 20 s since 10.001 s: [1.0000000000000002] 1 0, sum 0.5',
      'at 30 s since 29.999 s: [2.0000000000000004] 0 0, sum 0',
      'at 40 s since 29.999 s: [2.0000000000000004] 1 1, sum 4',
    ])
  })
})

const bucketed = (bound: string, since: number): string =>
  `# TYPE h histogram\nh_bucket{le="${bound}"} 1\nh_bucket{le="+Inf"} 2\nh_count 2\nh_sum 3\n` +
  `h_created ${since}\n# EOF\n`

test('a histogram with other buckets is whole where it has begun since', async () => {
  const start = Number(NOW / SECOND)
  for (const [created, expected] of [
    [start - 50, 'since 9.999 s: [2.0000000000000004] 0 0, sum 0'],
    [start + 5, 'since 5 s: [2.0000000000000004] 1 1, sum 3'],
  ] as const) {
    await using exporter = await Exporter.start(bucketed('1.0', start - 50), 'openmetrics')
    const { rounds } = scraping(exporter)
    await rounds.next()
    exporter.text = bucketed('2.0', created)
    expect(lines(await rounds.next())).toEqual([`prometheus:h_bucket v1 {} at 10 s ${expected}`])
  }
})

test('a histogram of too many buckets is refused', async () => {
  const buckets = Array.from({ length: 1001 }, (_, i) => `h_bucket{le="${i}"} 1\n`).join('')
  await using exporter = await Exporter.start(`# TYPE h histogram\n${buckets}h_count 1\nh_sum 1\n`)
  const { producer, rounds } = scraping(exporter)
  expect(lines(await rounds.next())).toEqual([])
  expect(producer.statistics.refusals).toEqual({ too_long: 1 })
})

describe('a series', () => {
  test('that is gone has no samples, and none are invented', async () => {
    await using exporter = await Exporter.start('a 1\nb 2\n')
    const { rounds } = scraping(exporter)
    await rounds.next()
    exporter.text = 'a 1\n'
    expect(lines(await rounds.next())).toEqual(['prometheus:a v1 {} at 10 s: 1'])
  })

  test('is forgotten when it was gone for long: then it may be old', async () => {
    const counter = '# TYPE c_total counter\nc_total 5\n'
    await using exporter = await Exporter.start(counter)
    const { producer, rounds } = scraping(exporter)
    await rounds.next()
    expect(producer.statistics.series).toBe(1)
    exporter.text = 'a 1\n'
    for (let round = 0; round < 32; round++) await rounds.next()
    expect(producer.statistics.series).toBe(1)
    exporter.text = counter.replace('5', '9')
    expect(lines(await rounds.next())).toEqual([
      'prometheus:c_total v1 {} at 330 s since 329.999 s: 0',
    ])
  })

  test('has the time that its line says, and that one but once', async () => {
    const at = NOW / 1_000_000n
    await using exporter = await Exporter.start(`a 1 ${at - 5000n}\n`)
    const { producer, rounds } = scraping(exporter)
    expect(lines(await rounds.next())).toEqual(['prometheus:a v1 {} at -5 s: 1'])
    expect(lines(await rounds.next())).toEqual([])
    exporter.text = `a 1 ${at - 6000n}\n`
    expect(lines(await rounds.next())).toEqual([])
    expect(producer.statistics.refusals).toEqual({ out_of_order: 1 })
  })

  test('changes its type with the exporter', async () => {
    await using exporter = await Exporter.start('t_total 1\n')
    const { rounds } = scraping(exporter)
    expect(lines(await rounds.next())[0]).toContain('prometheus:t_total_gauge v1')
    exporter.text = '# TYPE t_total counter\nt_total 2\n'
    expect(lines(await rounds.next())[0]).toContain('prometheus:t_total v1')
    expect(lines(await rounds.next())[0]).toContain('prometheus:t_total v1')
  })

  test('has its own labels alone, whatever others of its name have', async () => {
    await using exporter = await Exporter.start(
      'seen{b="2",a="1"} 1\nseen{c="3"} 2\nseen{a=""} 3\n',
    )
    const samples = others(await scraping(exporter).rounds.next())
    expect(samples.map(shown)).toEqual([
      'prometheus:seen v1 {a="1", b="2"} at 0 s: 1',
      'prometheus:seen v1 {c="3"} at 0 s: 2',
      'prometheus:seen v1 {} at 0 s: 3',
    ])
    for (const { timeseries } of samples) {
      expect(diffClosedSchemas(timeseries.definition!, deriveSchema(timeseries))).toEqual([])
    }
  })
})

describe('a scrape that fails', () => {
  test.each<[string, Partial<ScrapeOptions>, (exporter: Exporter) => void]>([
    ['http_status', {}, (e) => (e.answer = (_, response) => response.writeHead(500).end('no'))],
    ['timeout', { timeoutMs: 50 }, (e) => (e.answer = () => {})],
    ['body_too_large', { limits: { bytes: 1000 } }, (e) => (e.text = 'a 1\n'.repeat(1000))],
    [
      'no_end',
      {},
      (e) => {
        e.format = 'openmetrics'
        e.text = 'a 1\n'
      },
    ],
    ['unreachable', {}, (e) => (e.answer = (request) => request.destroy())],
  ])('%s is told, counted and reported once', async (reason, options, arrange) => {
    await using exporter = await Exporter.start('a 1\n')
    arrange(exporter)
    const { producer, rounds } = scraping(exporter, options)
    await rounds.next()
    const samples = await rounds.next()
    expect(others(samples)).toEqual([])
    expect(named(samples, 'up')[0]?.datum).toEqual({ type: 'f64', value: 0 })
    expect(named(samples, 'scrape_failures_total')).toMatchObject([
      { timeseries: { metricFields: [{ value: reason }] }, datum: { value: 2 } },
    ])
    expect(producer.statistics.failures).toEqual({ [reason]: 2 })
    expect(rounds.problems).toHaveLength(1)
    exporter.answer = undefined
    exporter.format = 'text'
    exporter.text = 'a 1\n'
    // Where it gives up soon, it may do so once more.
    const up = async () => named(await rounds.next(), 'up')[0]?.datum
    await expect.poll(up).toEqual({ type: 'f64', value: 1 })
  })

  test('because nobody waits for it any more rejects', async () => {
    await using exporter = await Exporter.start()
    const left = new AbortController()
    exporter.answer = () => left.abort(new Error('left'))
    await expect(scraping(exporter).rounds.next(left.signal)).rejects.toThrow('left')
  })
})

describe('limits', () => {
  test('past which the known stays, and the new is refused and counted', async () => {
    await using exporter = await Exporter.start('a 1\nb 1\n')
    const { producer, rounds } = scraping(exporter, { limits: { series: 2 } })
    await rounds.next()
    exporter.text = 'new 1\nb 2\na 2\n'
    const samples = await rounds.next()
    expect(lines(samples)).toEqual([
      'prometheus:b v1 {} at 10 s: 2',
      'prometheus:a v1 {} at 10 s: 2',
    ])
    expect(producer.statistics.refusals).toEqual({ series_limit: 1 })
    expect(named(samples, 'scrape_refused_total')).toMatchObject([
      { timeseries: { metricFields: [{ value: 'series_limit' }] }, datum: { value: 1 } },
    ])
    expect(rounds.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/series_limit: line 1: there are 2 series already/),
    ])
  })

  test.each<[string, Partial<ScrapeOptions['limits']>, string]>([
    ['too_long', { valueLength: 3 }, 'a{b="long"} 1\n'],
    ['too_long', { nameLength: 3 }, 'long 1\n'],
    ['too_long', { nameLength: 3 }, 'a{long="b"} 1\n'],
    ['too_long', { labels: 1 }, 'a{b="1",c="2"} 1\n'],
    ['name_limit', { names: 2 }, 'm1 1\nm2 1\nm3 1\nm4 1\n'],
  ])('%s %j', async (reason, limits, text) => {
    await using exporter = await Exporter.start('short 1\n')
    const { producer, rounds } = scraping(exporter, { limits: limits! })
    exporter.text = text
    await rounds.next()
    await rounds.next()
    expect(Object.keys(producer.statistics.refusals)).toEqual([reason])
  })

  test.each([
    [{ url: 'ftp://x' }, /no http\(s\) URL/],
    [{ url: 'nonsense' }, /no http\(s\) URL/],
    [{ url: 'http://a:b@c' }, /authorization/],
    [{ job: '' }, /job/],
    [{ timeoutMs: -1 }, /timeoutMs/],
    [{ limits: { series: 0 } }, /series is a whole number/],
    [{ limits: { serie: 5 } }, /there is no serie/],
  ])('options that cannot work: %j', (options, message) => {
    expect(() =>
      scrapeProducer({ url: 'http://a', job: 'b', ...(options as Partial<ScrapeOptions>) }),
    ).toThrow(message)
  })
})

test('a look at the registry is no scrape', async () => {
  await using exporter = await Exporter.start('a 1\n')
  const registry = new ProducerRegistry()
  registry.register(scrapeProducer({ url: exporter.url, job: 'x' }))
  expect(await registry.look()).toEqual([])
  expect(exporter.asked).toEqual([])
})

test('a registry collects a scrape, and asks for what the exporter does best', async () => {
  await using exporter = await Exporter.start('a 1\n')
  const registry = new ProducerRegistry()
  registry.register(scrapeProducer({ url: exporter.url, job: 'x', headers: { 'x-key': 'k' } }))
  const [result] = await registry.collect()
  expect(result).toMatchObject({ status: 'ok' })
  expect(exporter.asked[0]!.headers).toMatchObject({
    accept: expect.stringMatching(/^application\/openmetrics-text;version=1.0.0,/),
    'x-key': 'k',
  })
})
