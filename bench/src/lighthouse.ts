/**
 * What Lighthouse thinks of the console of a system that runs: it is fetched by npm for this, since it is
 * larger than all that the tests need.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { NexusPublicClient } from '@oximeter/api/client'
import { until } from '@oximeter/apptest/until'
import { chromiumPath } from '../../packages/console/test/browser.ts'
import { median, printTable, QUICK } from './measure.ts'
import { startProgram, urlIn } from './programs.ts'
import { scratchDirectory } from './scratch-directory.ts'

const LIGHTHOUSE = 'lighthouse@13.5.0'
const RUNS = QUICK ? 1 : 5
const PAGES = {
  overview: '/',
  explore: '/explore?q=get%20host%3Aload_average%20%7C%20align%20mean_within(%24step)&from=5m',
} as const
const LEAST_SCORE = 95
const MOST_INTERACTIVE_MS = 1000
const LONGEST_LOAD_MS = 10_000

/**
 * How it looks at a page: `desktop` as if from afar, 40 ms and 10 Mbit/s away, which scores are for; or as
 * near as it is, which is what a person on this machine waits for.
 */
const VIEWS = {
  desktop: ['--preset=desktop'],
  loopback: ['--preset=desktop', '--throttling-method=provided'],
} as const

interface Report {
  readonly categories: Readonly<Record<'performance' | 'accessibility', { readonly score: number }>>
  readonly audits: Readonly<
    Record<'interactive' | 'largest-contentful-paint', { readonly numericValue: number }>
  >
}

const chromium = await chromiumPath()
await using directory = await scratchDirectory()
await using data = await scratchDirectory()
await using system = await startProgram('standalone', data.path)
const address = urlIn(system, 'public API')
const nexus = new NexusPublicClient(address)
await until('there is something to draw', async () => {
  const { tables } = await nexus.querySystem({ query: 'get host:load_average | last 2' })
  return tables[0]?.timeseries.some(({ points }) => points.timestamps.length > 1)
})

for (const [name, path] of Object.entries(PAGES)) {
  const url = address + path
  const afar = await reports(url, 'desktop')
  const near = await reports(url, 'loopback')
  const score = (category: 'performance' | 'accessibility') =>
    median(afar.map(({ categories }) => 100 * categories[category].score))
  const time = (of: readonly Report[], audit: keyof Report['audits']) =>
    median(of.map(({ audits }) => audits[audit].numericValue))
  printTable(`Lighthouse, ${name}, median of ${RUNS}`, [
    { what: 'performance', value: score('performance'), unit: 'of 100', least: LEAST_SCORE },
    { what: 'accessibility', value: score('accessibility'), unit: 'of 100', least: LEAST_SCORE },
    {
      what: 'largest paint, 10 Mbit/s away',
      value: time(afar, 'largest-contentful-paint'),
      unit: 'ms',
    },
    {
      what: 'interactive on loopback',
      value: time(near, 'interactive'),
      unit: 'ms',
      goal: MOST_INTERACTIVE_MS,
    },
  ])
}

async function reports(url: string, view: keyof typeof VIEWS): Promise<readonly Report[]> {
  const all: Report[] = []
  while (all.length < RUNS) all.push(await report(url, view))
  return all
}

async function report(url: string, view: keyof typeof VIEWS): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    'npx',
    [
      '--yes',
      LIGHTHOUSE,
      url,
      '--quiet',
      '--output=json',
      '--only-categories=performance,accessibility',
      // A page that follows events is never done with loading.
      `--max-wait-for-load=${LONGEST_LOAD_MS}`,
      '--chrome-flags=--headless --no-sandbox --disable-gpu',
      ...VIEWS[view],
    ],
    {
      cwd: directory.path,
      env: { ...process.env, CHROME_PATH: chromium },
      maxBuffer: 256 * 2 ** 20,
    },
  )
  return JSON.parse(stdout) as Report
}
