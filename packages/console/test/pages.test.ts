import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { examplePages } from '../mock/example-pages.ts'
import { MOCK_STATES, type MockState } from '../mock/mock-state.ts'
import { PAGES } from '../src/app/pages.ts'
import { launchBrowser, openPage } from './browser.ts'
import { changeTheme, twoFrames, type Theme } from './change-theme.ts'
import { serveMockSite } from './mock-site.ts'
import { goTo, settled } from './open-page.ts'
import type { ServedDirectory } from './serve-directory.ts'

declare global {
  interface Window {
    axe: typeof axe
    /** How far things have jumped: cumulative layout shift. */
    shift: number
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** The typical state in both themes; of the others, each in one. */
const THEMES: Readonly<Record<MockState, readonly Theme[]>> = {
  typical: ['light', 'dark'],
  empty: ['light'],
  trouble: ['dark'],
  loading: ['light'],
  failing: ['dark'],
  refused: ['light'],
}

const ALIKE: ReadonlySet<MockState> = new Set(['loading', 'refused'])

let site: ServedDirectory
let browser: Browser
beforeAll(async () => {
  ;[site, browser] = await Promise.all([serveMockSite(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

interface OpenSite {
  readonly page: Page
  readonly mistakes: string[]
  /** What was asked of others. */
  readonly foreign: string[]
}

async function openSite(state: MockState): Promise<OpenSite> {
  const { page, mistakes } = await openPage(browser, {
    init: async (context) => {
      await context.addInitScript(observeShift)
      await context.addInitScript(AXE)
    },
  })
  const foreign: string[] = []
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(site.url) && !/^(data|blob):/.test(url)) foreign.push(url)
  })
  if (state === 'failing') await page.clock.install()
  await page.goto(`${site.url}/?mock=${state}`)
  await settled(page, state)
  return { page, mistakes, foreign }
}

/** So that a page shows enough of each kind, and axe need not look at hundreds of rows that are alike. */
const SEARCH: Readonly<Record<string, string>> = {
  '/explore': `?q=${encodeURIComponent('get host:cpu_time | align rate($step) | group_by [hostname], sum')}`,
  '/producers': '?q=:40',
  '/timeseries': '?q=memory',
}

const pages = examplePages()

describe.for(MOCK_STATES)('%s', (state) => {
  let open: OpenSite
  beforeAll(async () => {
    open = await openSite(state)
  })
  afterAll(() => open?.page.context().close())

  test.for(pages.map(({ route, path }) => [route, path] as const))('%s', async ([route, path]) => {
    const { page, mistakes, foreign } = open
    await goTo(page, path + (SEARCH[route] ?? ''))
    await settled(page, state)
    const headings = page.getByRole('heading', { level: 1 })
    await expect.poll(() => headings.count(), { message: 'one h1' }).toBe(1)
    // Skeletons and the login are the same on every page.
    if (ALIKE.has(state) && route !== '/') return
    for (const theme of THEMES[state]) {
      await changeTheme(page, theme)
      expect.soft(await violationsOf(page, state), theme).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await expect.poll(() => tooWide(page), { message: 'too wide' }).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    expect.soft(mistakes.splice(0), 'errors in the console').toEqual([])
    expect.soft(foreign.splice(0), 'requests to elsewhere').toEqual([])
  })
})

describe('in the typical state', () => {
  test('the content and each page are reached by keys', async () => {
    const { page } = await openSite('typical')
    const focused = () =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
      )
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('To the content')
    await page.getByRole('link', { name: 'Alerts 1 firing' }).waitFor()
    const reached: string[] = []
    for (let i = 0; i < PAGES.length + 4; i++) {
      await page.keyboard.press('Tab')
      reached.push((await focused()) ?? '')
    }
    // How many alerts fire stands behind its label.
    const missed = PAGES.filter(({ label }) => !reached.some((name) => name.startsWith(label)))
    expect(missed).toEqual([])
    await page.getByRole('link', { name: 'To the content' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    await page.context().close()
  })

  test.for(['/', '/producers', '/timeseries/host:cpu_time'])(
    'nothing jumps while %s loads',
    async (path) => {
      const { page } = await openSite('typical')
      await page.goto(site.url + path)
      await settled(page, 'typical')
      expect(await page.evaluate(() => window.shift)).toBeLessThanOrEqual(0.1)
      await page.context().close()
    },
  )
})

test('where a page is of a version that is gone, the open one says so', async () => {
  const { page } = await openSite('typical')
  await page.route('**/assets/CollectorsPage-*.js', (route) => route.fulfill({ status: 404 }))
  await page.getByRole('link', { name: 'Collectors' }).hover()
  await page.getByText('could not be loaded').waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  await page.getByRole('button', { name: 'Load the page anew' }).click()
  await settled(page, 'typical')
  await page.context().close()
})

function observeShift(): void {
  window.shift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if ('value' in entry && typeof entry.value === 'number') window.shift += entry.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** What is wider than the window, but for what scrolls in its own box; nothing where all fits. */
async function tooWide(page: Page): Promise<string[]> {
  await page.evaluate(twoFrames)
  return await page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return []
    const all = [...document.querySelectorAll('main *')]
    const wide = all.filter((one) => one.getBoundingClientRect().right > innerWidth)
    return wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 150))
  })
}

/** What axe finds, a line each. Rows of a table are alike: of each, the first few are looked at. */
async function violationsOf(page: Page, state: MockState): Promise<string[]> {
  const about = {
    // What is around a page is the same in all states.
    include: state === 'typical' ? 'body' : 'main',
    exclude: 'tbody tr:nth-child(n+6)',
  }
  return await page.evaluate(
    async ([parts, tags]) => {
      const { violations } = await window.axe.run(parts, {
        runOnly: tags,
        resultTypes: ['violations'],
      })
      return violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes[0]?.failureSummary ?? ''} at ${nodes[0]?.html ?? ''} and ${nodes.length - 1} more`,
      )
    },
    [about, RULES] as const,
  )
}
