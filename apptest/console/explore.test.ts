import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../packages/console/test/browser.ts'
import { openPage } from '../src/open-page.ts'
import { Standalone } from '../src/standalone.ts'
import { until } from '../src/until.ts'
import { violations } from '../src/violations.ts'

let system: Standalone
let browser: Browser

beforeAll(async () => {
  ;[system, browser] = await Promise.all([Standalone.start(), launchBrowser()])
  await until('the host is measured', async () => {
    const { tables } = await system.public.querySystem({
      query: 'get host:load_average | align mean_within(1s)',
    })
    return tables.some(({ timeseries }) =>
      timeseries.some(({ points }) => points.timestamps.length > 2),
    )
  })
})

afterAll(async () => {
  await browser?.close()
  await system?.[Symbol.asyncDispose]()
})

async function open(path: string, scheme: 'light' | 'dark' = 'light') {
  const { page, mistakes } = await openPage(browser, { scheme })
  await page.goto(system.url('public') + path)
  return { page, mistakes }
}

function chart(page: Page) {
  return page.getByRole('img', { name: /series from/ })
}

function editor(page: Page) {
  return page.getByLabel('Query in OxQL')
}

function parameter(page: Page, name: string): string | null {
  return new URL(page.url()).searchParams.get(name)
}

test('a newcomer has a chart after one click, and nothing on the page excludes anybody', async () => {
  for (const scheme of ['light', 'dark'] as const) {
    const { page, mistakes } = await open('/explore?from=5m', scheme)
    const first = page.getByRole('button', { name: /^host:load_average/ })
    await first.waitFor()
    expect(await violations(page)).toEqual([])
    await first.click()
    await chart(page).waitFor({ timeout: 120_000 })
    await page.getByLabel('What the query took').waitFor()
    expect(parameter(page, 'q')).toBe('get host:load_average\n| align mean_within($step)')
    expect(await page.getByRole('group', { name: /^Series: 3/ }).count()).toBe(1)
    expect(await violations(page)).toEqual([])
    expect(mistakes).toEqual([])
    await page.context().close()
  }
})

test('what is chosen in the builder stands in the text, and what is written in the builder', async () => {
  const { page } = await open('/explore?from=5m')
  await page.getByRole('combobox', { name: 'Timeseries' }).fill('cpu spent in a state')
  await page.getByRole('option', { name: /^host:cpu_time/ }).click()
  await chart(page).waitFor()
  const builder = page.getByRole('region', { name: 'Builder' })
  await builder.getByRole('button', { name: 'state' }).click()
  await builder.getByRole('button', { name: /^idle/ }).click()
  await expect
    .poll(() => parameter(page, 'q'))
    .toBe("get host:cpu_time\n| filter state == 'idle'\n| align rate($step)")
  await expect.poll(() => editor(page).innerText()).toContain("state == 'idle'")

  await editor(page).fill('get host:cpu_time | align rate(1m) | group_by [cpu], sum')
  await editor(page).press('ControlOrMeta+Enter')
  await expect.poll(() => page.getByRole('combobox', { name: 'Window' }).inputValue()).toBe('1m')
  expect(await page.getByRole('combobox', { name: 'Reduce by' }).inputValue()).toBe('sum')
  await editor(page).fill('get host:cpu_time | align rate(1m) | top 3')
  await page.getByText('This query says more than the builder can: it has the stage top.').waitFor()
  await page.context().close()
})

test('a mistake is shown where it is, with the way out', async () => {
  const { page } = await open('/explore')
  await editor(page).fill('get host:cpu_tme | align rate(1m)')
  await expect.poll(() => page.locator('.cm-lintRange-error').innerText()).toBe('host:cpu_tme')
  await editor(page).press('ControlOrMeta+Enter')
  const alert = page.getByRole('alert')
  await expect.poll(() => alert.innerText()).toContain('1:5')
  expect(await alert.innerText()).toContain('did you mean host:cpu_time?')
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

test('dragging over a stretch asks for it, and a double click goes back', async () => {
  const query = encodeURIComponent('get host:load_average')
  const { page } = await open(`/explore?from=15m&view=area&q=${query}`)
  await page.getByLabel('What the query took').waitFor()
  const box = (await chart(page).boundingBox())!
  const middle = box.y + box.height / 2
  const drag = async (from: number, to: number) => {
    await page.mouse.move(box.x + box.width * from, middle)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * to, middle, { steps: 5 })
    await page.mouse.up()
    await expect.poll(() => parameter(page, 'to')).not.toBeNull()
  }
  // Before anything was measured there is no chart to click on.
  await drag(0.15, 0.35)
  await page.getByRole('button', { name: 'Zoom out' }).click()
  await expect.poll(() => [parameter(page, 'from'), parameter(page, 'to')]).toEqual(['15m', null])

  await chart(page).waitFor()
  await drag(0.75, 0.97)
  const [from, to] = [parameter(page, 'from')!, parameter(page, 'to')!].map(Date.parse)
  // Some fifth of a chart whose axis takes some of the width.
  expect((to! - from!) / 60_000).toBeGreaterThan(2.5)
  expect((to! - from!) / 60_000).toBeLessThan(4.5)
  await chart(page).waitFor()
  await page.mouse.dblclick(box.x + box.width * 0.5, middle)
  await expect.poll(() => [parameter(page, 'from'), parameter(page, 'to')]).toEqual(['15m', null])

  await chart(page).focus()
  await page.keyboard.press('ArrowRight')
  await page
    .getByRole('status')
    .filter({ hasText: /\d\d:\d\d:\d\d/ })
    .waitFor()
  await page.keyboard.press('+')
  await expect.poll(() => parameter(page, 'to')).not.toBeNull()
  await page.context().close()
})

test('a query that was saved is opened from the menu as it was shown, also after a reload', async () => {
  const query = 'get host:load_average | align max_within(5s)'
  const { page } = await open(`/explore?from=5m&view=area&q=${encodeURIComponent(query)}`)
  await chart(page).waitFor()
  const saved = page.getByRole('button', { name: 'Saved' })
  await saved.click()
  await page.getByRole('menuitem', { name: 'Save this query' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Load at its worst')
  await page.locator('[role=menu]').waitFor({ state: 'detached' })
  expect(await violations(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await page.getByText('Load at its worst is saved.').waitFor()

  const openSaved = async () => {
    await saved.click()
    await page.getByRole('menuitem', { name: 'Load at its worst' }).click()
    await expect.poll(() => parameter(page, 'q')).toBe(query)
    expect(parameter(page, 'view')).toBe('area')
    expect(parameter(page, 'from')).toBe('300s')
    await expect.poll(() => editor(page).innerText()).toBe(query)
    await chart(page).waitFor()
  }
  await editor(page).fill('get host:memory_total | last 1')
  await editor(page).press('ControlOrMeta+Enter')
  await expect.poll(() => parameter(page, 'q')).toContain('memory_total')
  await openSaved()
  await page.goto(`${system.url('public')}/explore`)
  await openSaved()
  await page.context().close()
})

test('exports have every point that Nexus answers, and the picture that is seen', async () => {
  const query = 'get host:load_average'
  const newest = await system.public.querySystem({ query: `${query} | last 1` })
  const to = newest.tables[0]!.timeseries[0]!.points.timestamps[0]!
  const from = new Date(Date.parse(to) - 60_000).toISOString()
  const { tables } = await system.public.querySystem({ query, from, until: to })
  const answered = tables.flatMap(({ timeseries }) =>
    timeseries.flatMap(({ fields, points: { timestamps, values } }) =>
      timestamps.map((time, i) => ({
        minutes: String(fields['minutes']!.value),
        time: Date.parse(time),
        value: values[0]!.values.values[i],
      })),
    ),
  )
  expect(answered.length).toBeGreaterThan(3)

  const address = new URLSearchParams({ q: query, from, to, view: 'line' })
  const { page } = await open(`/explore?${address.toString()}`)
  await chart(page).waitFor()
  const csv = await exported(page, 'CSV')
  expect(csv.name).toBe('host-load_average.csv')
  const [header, ...lines] = csv.bytes.toString().trimEnd().split('\n')
  expect(header).toBe('table,host_id,hostname,minutes,timestamp,datum')
  const points = lines.map((line) => {
    const [table, , , minutes, time = '', value] = line.split(',')
    expect(table).toBe('host:load_average')
    return { minutes, time: Date.parse(time), value: Number(value) }
  })
  expect(points).toEqual(answered)

  const json = await exported(page, 'JSON')
  const [table] = JSON.parse(json.bytes.toString()) as [JsonTable]
  expect(table.table).toBe('host:load_average')
  const inJson = table.timeseries.flatMap(({ fields, timestamps_ns, values: { datum } }) =>
    timestamps_ns.map((ns, i) => ({
      minutes: String(fields.minutes),
      time: Number(BigInt(ns) / 1_000_000n),
      value: datum[i],
    })),
  )
  expect(inJson).toEqual(answered)

  const png = (await exported(page, 'PNG')).bytes
  expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))
  const canvas = page.locator('canvas').first()
  const size = await Promise.all(['width', 'height'].map((side) => canvas.getAttribute(side)))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(size.map(Number))
  await page.context().close()
})

interface JsonTable {
  readonly table: string
  readonly timeseries: readonly {
    readonly fields: { readonly minutes: number }
    readonly timestamps_ns: readonly string[]
    readonly values: { readonly datum: readonly number[] }
  }[]
}

async function exported(page: Page, format: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: 'Export' }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: format }).click()
  const download = await downloading
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

test('live, later points come by themselves', async () => {
  const query = encodeURIComponent('get host:load_average | last 1')
  const { page } = await open(`/explore?from=5m&view=table&q=${query}`)
  const points = page.getByRole('region', { name: 'host:load_average: 3 points' })
  const newest = async () => {
    const times = (await points.innerText()).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? []
    return Math.max(...times.map((time) => Date.parse(time)))
  }
  await points.waitFor()
  const live = page.getByRole('button', { name: 'Live' })
  await live.click()
  await expect.poll(() => parameter(page, 'live')).toBe('true')
  const before = await newest()
  await expect.poll(newest).toBeGreaterThan(before)
  await live.click()
  expect(await live.getAttribute('aria-pressed')).toBe('false')
  await page.context().close()
})

test('charts beside each other show the time that is pointed at in one', async () => {
  const { page } = await open('/dashboards/host')
  const [first, second] = [chart(page).nth(0), chart(page).nth(1)]
  await second.waitFor()
  const box = (await first.boundingBox())!
  const time = first.getByRole('status').getByText(/\d\d:\d\d:\d\d/)
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2)
  await time.waitFor()
  // Axes of values are not equally wide.
  const shareOf = (of: typeof first) =>
    of.locator('.u-cursor-x').evaluate((line) => {
      const [at, plot] = [line, line.parentElement!].map((one) => one.getBoundingClientRect())
      return (at!.x - plot!.x) / plot!.width
    })
  const share = await shareOf(first)
  expect(share).toBeGreaterThan(0.3)
  await expect.poll(() => shareOf(second)).toBeCloseTo(share, 2)
  expect(await second.getByRole('status').count()).toBe(0)
  await page.context().close()
})
