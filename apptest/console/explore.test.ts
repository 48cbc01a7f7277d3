import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage } from '../../packages/console/test/browser.ts'
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
  await page.mouse.move(box.x + box.width * 0.5, middle)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.7, middle, { steps: 5 })
  await page.mouse.up()
  await expect.poll(() => parameter(page, 'to')).not.toBeNull()
  const [from, to] = [parameter(page, 'from')!, parameter(page, 'to')!].map(Date.parse)
  // A fifth of a chart whose axis takes some of the width.
  expect((to! - from!) / 60_000).toBeGreaterThan(2.5)
  expect((to! - from!) / 60_000).toBeLessThan(4.5)
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
