/**
 * What a chart of 10 000 series with a million points costs whoever looks at it: frames of a real browser while
 * the pointer moves over it, and while a stretch is dragged over and asked for.
 */
import { NexusClient, schemaToJson } from '@oximeter/api/client'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { CONSOLE_DIRECTORY } from '@oximeter/console'
import { connect } from '@oximeter/db'
import { startNexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { launchBrowser, openPage } from '../../packages/console/test/browser.ts'
import { median, printTable, QUICK } from './measure.ts'
import { lastWholeHour, storeData, type StoredData } from './oxql/data.ts'
import { EngineSql } from './oxql/engine-sql.ts'
import { scratchDirectory } from './scratch-directory.ts'

const data: StoredData = {
  series: QUICK ? 500 : 10_000,
  histograms: 1,
  newest: 1,
  hours: 1,
  histogramHours: 1,
  end: lastWholeHour(),
}
const QUERY = 'get bench:load'
/** A point every ten seconds: a hundred for each series, all that an answer may have. */
const STRETCH_MS = 995_000
const ZOOMS = QUICK ? 2 : 10
const MOVES = 30
const GOAL_MS = 50

await using directory = await scratchDirectory()
await using clickhouse = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0 })
const { url, username, password } = clickhouse
await using db = connect({ url, username, password })
await using nexus = await startNexus({
  internal: { port: 0 },
  public: { port: 0 },
  database: { memory: true },
  clickhouse: { url, username, password },
  logger: pino({ level: 'warn' }),
  consoleDirectory: CONSOLE_DIRECTORY,
})
await db.migrate()
await storeData(db, new EngineSql(clickhouse), data)
await new NexusClient(nexus.internalUrl).offerSchemas({
  schemas: (await db.schemas()).map((schema) => schemaToJson(schema, { provisional: false })),
})

await using stack = new AsyncDisposableStack()
const browser = stack.adopt(await launchBrowser(), (one) => one.close())
const { page, mistakes } = await openPage(browser)
// A machine that does other things too has time.
page.setDefaultTimeout(180_000)
const profiler = await page.context().newCDPSession(page)
await profiler.send('Performance.enable')

const until = new Date(Number(data.end / 1_000_000n))
const from = new Date(until.getTime() - STRETCH_MS)
const search = new URLSearchParams({
  q: QUERY,
  from: from.toISOString(),
  to: until.toISOString(),
})
const opened = performance.now()
await page.goto(new URL(`/explore?${search.toString()}`, nexus.publicUrl).href)
const chart = page.getByRole('img', { name: /series from/ })
/** The result, once no other is on its way. */
const whole = page.locator('section[aria-busy="false"]')
await chart.waitFor()
const shownMs = performance.now() - opened
await page.evaluate(countFrames())

const box = (await chart.boundingBox())!
const [left, width, middle] = [box.x + 80, box.width - 100, box.y + box.height / 2]

await takeFrames()
for (let i = 0; i < MOVES; i++) {
  await page.mouse.move(left + (width * i) / MOVES, middle + 40 * Math.sin(i))
}
const hovering = await takeFrames()

const zooming: number[] = []
const busy: number[] = []
for (let zoom = 0; zoom < ZOOMS; zoom++) {
  const before = await taskSeconds()
  const answer = page.waitForResponse((response) => response.url().endsWith('/timeseries/query'))
  await page.mouse.move(left + width * 0.1, middle)
  await page.mouse.down()
  // Each time another stretch: one that was asked for a moment ago is still known.
  await page.mouse.move(left + width * (0.9 - 0.01 * zoom), middle, { steps: MOVES })
  await page.mouse.up()
  await (await answer).finished()
  await whole.waitFor()
  zooming.push(...(await takeFrames()))
  busy.push(1000 * ((await taskSeconds()) - before))
  // Back to all of it.
  await page.goBack()
  await whole.waitFor()
  await takeFrames()
}
if (mistakes.length > 0) throw new Error(mistakes.join('\n'))

printTable(`A chart of ${data.series} series with 100 points each`, [
  { what: 'from the address to the chart', value: shownMs, unit: 'ms' },
  { what: 'a frame while the pointer moves, p95', value: p95(hovering), unit: 'ms', goal: GOAL_MS },
  {
    what: 'a frame while dragging and zooming, p95',
    value: p95(zooming),
    unit: 'ms',
    goal: GOAL_MS,
  },
  { what: 'a frame while dragging and zooming, median', value: median(zooming), unit: 'ms' },
  { what: 'the longest', value: Math.max(...zooming), unit: 'ms' },
  { what: "a zoom, all work of the page's thread", value: median(busy), unit: 'ms' },
])

/** From one frame to the next, in the page. */
function countFrames(): string {
  return `
    globalThis.frames_ = []
    let last = performance.now()
    const count = (now) => {
      globalThis.frames_.push(now - last)
      last = now
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  `
}

async function takeFrames(): Promise<number[]> {
  return page.evaluate<number[]>('globalThis.frames_.splice(0)')
}

async function taskSeconds(): Promise<number> {
  const { metrics } = await profiler.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
}
