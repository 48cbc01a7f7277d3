import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { launchBrowser, openPage } from '../../packages/console/test/browser.ts'
import { BadProducer, json } from '../src/bad-producers.ts'
import { tellWhenTestFails } from '../src/open-page.ts'
import { Standalone } from '../src/standalone.ts'
import { until } from '../src/until.ts'

/** A page may wait for its next look at Nexus, on a machine that does other things. */
const PATIENCE_MS = 120_000

let system: Standalone
let browser: Browser
let page: Page
let mistakes: string[]
const foreign: string[] = []

beforeAll(async () => {
  ;[system, browser] = await Promise.all([Standalone.start(), launchBrowser()])
  ;({ page, mistakes } = await openPage(browser))
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('request', (request) => {
    if (!request.url().startsWith(system.url('public'))) foreign.push(request.url())
  })
})
beforeEach(() => tellWhenTestFails({ page, mistakes }))
afterAll(async () => {
  await browser?.close()
  await system?.[Symbol.asyncDispose]()
})

const open = (path: string) => page.goto(system.url('public') + path)

test('a newcomer finds that all is well, and what this host measures one click from a chart', async () => {
  await open('/')
  await page.getByText('all are collected').waitFor()
  await page.getByText('all are heard').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)

  await page.getByRole('link', { name: 'Timeseries' }).click()
  await page.getByLabel('Search timeseries').fill('cpu_time')
  await page.getByRole('link', { name: 'host:cpu_time' }).click()
  await page.getByRole('heading', { level: 1, name: 'host:cpu_time' }).waitFor()
  await page.getByRole('table', { name: 'Latest values' }).waitFor()
  await page.getByRole('img', { name: /^host:cpu_time within the latest hour/ }).waitFor()

  await page.getByRole('link', { name: 'Explore it' }).click()
  await page.waitForURL('**/explore?**')
  expect(new URL(page.url()).searchParams.get('q')).toContain('get host:cpu_time')
})

test('a producer that answers nonsense is failing, and its page says why', async () => {
  await using producer = await BadProducer.start('nonsense', (_request, response) =>
    json(response, '<html>'),
  )
  await system.nexus.registerProducer({
    id: producer.id,
    kind: 'service',
    address: producer.address,
    interval: { secs: 1, nanos: 0 },
  })
  const detail = await until('it has failed', async () => {
    const { status } = await system.public.getProducer({ id: producer.id })
    return status?.last_failure?.detail
  })
  await open('/producers?health=failing')
  await page.getByRole('link', { name: producer.address }).click()
  await page.getByRole('heading', { level: 1, name: producer.address }).waitFor()
  await page.getByRole('alert').getByText(detail.slice(0, 40)).waitFor()
  const outcomes = page.getByRole('table', { name: 'Last collections' }).getByRole('row')
  await outcomes.nth(1).waitFor()
  expect(await outcomes.count()).toBeGreaterThan(1)
})

test('a producer is collected when somebody says so', async () => {
  const { id } = await until('one was collected', async () => {
    const { items } = await system.public.listProducers()
    return items.find(({ status }) => status?.last_success)
  })
  await open(`/producers/${id}`)
  // It may be just now being collected, which is told instead.
  await until('it is collected', async () => {
    await page.getByRole('button', { name: 'Collect now' }).click()
    await page
      .getByText(/ samples in /)
      .first()
      .waitFor({ timeout: 2000 })
    return true
  })
  expect(new URL(page.url()).pathname).toBe(`/producers/${id}`)
})

test('a collector is drained, and resumed', async () => {
  await open('/collectors')
  await page.getByRole('table', { name: 'Collectors' }).getByRole('link').first().click()
  const confirm = page.getByRole('dialog')
  for (const [verb, state] of [
    ['Drain', /^drain(ing|ed)$/],
    ['Resume', /^active$/],
  ] as const) {
    await page.getByRole('button', { name: verb }).click()
    await confirm.getByRole('button', { name: verb }).click()
    await confirm.waitFor({ state: 'detached' })
    await page.getByText(state).first().waitFor()
    expect(await page.getByRole('button', { name: verb }).count()).toBe(0)
  }
})

test('all of it came from Nexus, and no page wrote an error', () => {
  expect(foreign).toEqual([])
  // Of a system that is so new the overview asks for a timeseries that is not there yet.
  expect(mistakes.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([])
})
