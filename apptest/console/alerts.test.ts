import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NexusPublicClient, type CreatedToken } from '@oximeter/api/client'
import { f64, metric, string, target, uuid } from '@oximeter/core'
import { ProducerServer } from '@oximeter/producer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../packages/console/test/browser.ts'
import { AlertReceiver } from '../../packages/nexus/test/alert-receiver.ts'
import { openPage } from '../src/open-page.ts'
import { Standalone } from '../src/standalone.ts'
import { until } from '../src/until.ts'
import { violationsInBothThemes } from '../src/violations.ts'

const OURS = 'a0000000-0000-4000-8000-000000000000'
const THEIRS = 'b0000000-0000-4000-8000-000000000000'
const TOKEN_KEY = 'oximeter.token'

const room = target('room', { project_id: uuid(), room: string() }, { authzScope: 'project' })
const cellar = target('cellar', { project_id: uuid() }, { authzScope: 'project' })
const temperature = metric('temperature', {}, f64())

const cleanup = new AsyncDisposableStack()
let system: Standalone
let browser: Awaited<ReturnType<typeof launchBrowser>>
let receiver: AlertReceiver
let operator: NexusPublicClient
let operatorToken: string
/** What is measured in the attic. */
let attic = 20

beforeAll(async () => {
  ;[system, browser, receiver] = await Promise.all([
    Standalone.start({ env: { OXIMETER_REQUIRE_TOKENS: 'always' } }),
    launchBrowser(),
    AlertReceiver.start(),
  ])
  cleanup.use(system)
  cleanup.defer(() => browser.close())
  cleanup.use(receiver)
  operatorToken = (await readFile(join(system.dataDir, 'operator.token'), 'utf8')).trim()
  operator = new NexusPublicClient(system.url('public'), { token: operatorToken })
  const { token } = await operator.createToken({ name: 'rooms', role: 'producer' })
  const producer = await ProducerServer.start({
    nexus: system.url('internal'),
    nexusToken: token,
    intervalMs: 500,
  })
  cleanup.use(producer)
  producer.registry.register({
    produce: () => [
      temperature.sample(room.of({ project_id: OURS, room: 'attic' }), {}, attic),
      temperature.sample(room.of({ project_id: THEIRS, room: 'vault' }), {}, 12),
      temperature.sample(cellar.of({ project_id: THEIRS }), {}, 8),
    ],
  })
  await until('rooms are measured', async () => {
    const { items } = await operator.getLatest({ name: 'room:temperature' })
    return items.length === 2
  })
})
afterAll(() => cleanup.disposeAsync())

/** A page as whoever has a token sees it; without one, as everybody does. */
async function open(path: string, token = '') {
  const { page, mistakes } = await openPage(browser, {
    init: async (context) => {
      // Once: whoever logs out is logged out.
      await context.addInitScript(
        ([key, text]) => {
          if (sessionStorage.getItem('begun') !== null) return
          sessionStorage.setItem('begun', 'yes')
          // What another page of this browser has left is none of this one.
          if (text === '') localStorage.removeItem(key)
          else localStorage.setItem(key, text)
        },
        [TOKEN_KEY, token] as const,
      )
    },
  })
  // A machine that does other things as well needs longer.
  page.setDefaultTimeout(120_000)
  await page.goto(system.url('public') + path)
  return { page, mistakes }
}

type Page = Awaited<ReturnType<typeof open>>['page']

test('an alert fires and resolves, on the page and at a webhook', async () => {
  const { page, mistakes } = await open('/alerts?tab=receivers', operatorToken)
  await page.getByText('Nobody is told').waitFor()
  await page.getByRole('button', { name: 'New receiver' }).click()
  await page.getByLabel('Name').fill('hook')
  await page.getByLabel('URL').fill(`${receiver.url}/hook`)
  await page.getByLabel('Bearer token').fill('secret')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Test hook' }).click()
  await page.getByText('hook takes alerts').waitFor()
  expect(receiver.heard.map(({ path, authorization }) => [path, authorization])).toEqual([
    ['/hook', 'Bearer secret'],
  ])
  expect(await page.content()).not.toContain('secret')

  await page.getByRole('tab', { name: 'Rules' }).click()
  await page.getByRole('link', { name: 'New rule' }).click()
  await page.getByLabel('Name').fill('Too hot')
  await page.getByRole('textbox', { name: 'Query' }).fill('get room:temprature')
  await page.getByLabel('Threshold').fill('30')
  await page.getByLabel('Evaluated every').fill('1s')
  await page.getByLabel('As of').fill('0s')
  await page.getByLabel('Annotations').fill('summary={{ room }} has {{ value }} °C')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('alert').getByText('did you mean room:temperature?').waitFor()
  expect(await page.locator('.cm-lintRange-error').innerText()).toBe('room:temprature')
  await page.getByRole('textbox', { name: 'Query' }).fill('get room:temperature')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('None of them is an alert.').waitFor()
  expect(await violationsInBothThemes(page)).toEqual([])
  await page.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('heading', { name: 'Too hot' }).waitFor()
  await page.getByText('Nothing within 30 days.').waitFor()

  attic = 31.5
  await page.getByRole('link', { name: 'Alerts 1 firing' }).click()
  const row = page.getByRole('row', { name: /Too hot/ })
  await row.getByText('firing').waitFor()
  expect(await row.getByText('attic has 31.5 °C').count()).toBe(1)
  expect(await violationsInBothThemes(page)).toEqual([])
  await until('the webhook was told', () =>
    receiver.told('/hook', 'Too hot').includes('firing attic'),
  )

  await row.getByRole('button', { name: /^Silence/ }).click()
  await row.getByText('silenced').waitFor()
  await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor()
  await page.getByRole('tab', { name: 'Silences' }).click()
  await page.getByRole('button', { name: 'End' }).click()
  const end = page.getByRole('dialog').getByRole('button', { name: 'End' })
  await end.waitFor()
  // Where a busy machine has answered too late, the dialog stays, and whoever wants it clicks again.
  await until('the silence has ended', async () => {
    if (await end.isVisible()) await end.click({ timeout: 5000 })
    return await page.getByText('expired').isVisible()
  })

  attic = 20
  await page.getByRole('tab', { name: 'Now' }).click()
  await row.getByText('resolved').waitFor()
  await until('the webhook was told of the end', () =>
    receiver.told('/hook', 'Too hot').includes('resolved attic'),
  )
  await row.getByRole('link', { name: 'Too hot' }).click()
  const history = page.getByRole('table', { name: 'History' })
  await history.getByText('resolved').waitFor()
  expect(await history.getByText('firing').count()).toBe(1)
  // But for the query that was wrong on purpose.
  expect(mistakes.filter((text) => !text.includes('400 (Bad Request)'))).toEqual([])
  await page.context().close()
})

test('a token of a project lets in to its project alone', async () => {
  // One that is made on the page, and whose text is shown once.
  const made = await makeToken('web-shop')
  const { page } = await open('/timeseries')
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  expect(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').count()).toBe(0)
  expect(await violationsInBothThemes(page)).toEqual([])
  await logIn(page, 'oxm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
  await page.getByRole('alert').getByText('That token does not let you in').waitFor()

  await logIn(page, made)
  await page.getByRole('link', { name: 'room:temperature' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/timeseries')
  // Of what is measured for all projects it may know the name, and sees none of others.
  const cellars = page.getByRole('row', { name: /cellar:temperature/ })
  expect(await cellars.innerText()).toMatch(/\t0\t0\t[^\t]*\t[^\t]*\tnever/)
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
  expect(await links.allInnerTexts()).toEqual(['Explore', 'Dashboards', 'Timeseries'])
  await page.getByRole('link', { name: 'room:temperature' }).click()
  await page.getByText('attic').first().waitFor()
  expect(await page.getByText('vault').count()).toBe(0)

  // A page of the fleet is not for it, and the console begins where something is.
  await page.goto(`${system.url('public')}/producers`)
  await page.getByText('Your token does not see this').waitFor()
  await page.goto(system.url('public'))
  await page.waitForURL('**/explore')

  // It ends while somebody looks: the page is there again after a new login.
  await page.goto(`${system.url('public')}/timeseries/room:temperature`)
  await page.getByText('attic').first().waitFor()
  await operator.revokeToken({ token: 'web-shop' })
  await page.getByText("token 'web-shop' was revoked").waitFor()
  const { token } = await viewer('web-shop-2')
  await logIn(page, token)
  await page.getByText('attic').first().waitFor()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in' }).waitFor()
  expect(await page.evaluate((key) => localStorage.getItem(key), TOKEN_KEY)).toBeNull()
  await page.context().close()
})

async function logIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Log in' }).click()
}

function viewer(name: string): Promise<CreatedToken> {
  return operator.createToken({ name, role: 'viewer', project: OURS })
}

/** By an operator, in the settings. */
async function makeToken(name: string): Promise<string> {
  const { page, mistakes } = await open('/settings', operatorToken)
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Sees').selectOption('project')
  await page.getByLabel('Which project').fill(OURS)
  await page.getByRole('button', { name: 'Make it' }).click()
  const text = await page.getByText(/^oxm_/).innerText()
  await page.getByRole('button', { name: 'I have it' }).click()
  await page.getByRole('row', { name: new RegExp(name) }).waitFor()
  expect(await page.content()).not.toContain(text)
  expect(await violationsInBothThemes(page)).toEqual([])
  expect(mistakes).toEqual([])
  await page.context().close()
  return text
}
