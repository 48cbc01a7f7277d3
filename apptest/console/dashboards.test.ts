import { readFile } from 'node:fs/promises'
import type { DashboardDocument } from '@oximeter/api/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type PageOptions } from '../../packages/console/test/browser.ts'
import { openPage } from '../src/open-page.ts'
import { Standalone } from '../src/standalone.ts'
import { until } from '../src/until.ts'
import { violations } from '../src/violations.ts'

let system: Standalone
let browser: Browser
/** Of the machine, as its producer calls it. */
let host: string

beforeAll(async () => {
  ;[system, browser] = await Promise.all([Standalone.start(), launchBrowser()])
  host = await until('the host is measured', async () => {
    const { items } = await system.public.listFieldValues({
      name: 'host:load_average',
      field: 'hostname',
    })
    return items[0] !== undefined && String(items[0].value)
  })
})

afterAll(async () => {
  await browser?.close()
  await system?.[Symbol.asyncDispose]()
})

function note(name: string): DashboardDocument {
  return {
    format_version: 1,
    name,
    description: '',
    variables: [],
    time_range: { last_secs: 300 },
    refresh_secs: null,
    panels: [
      {
        kind: 'text',
        title: 'Memory',
        description: '',
        x: 0,
        y: 0,
        w: 6,
        h: 3,
        text: '**16** GiB',
      },
    ],
  }
}

async function open(path: string, options: PageOptions = {}): Promise<Page> {
  const { page } = await openPage(browser, options)
  await page.goto(path.startsWith('http') ? path : system.url('public') + path)
  return page
}

test('a dashboard is made, saved and shared: who follows the link sees the same', async () => {
  const page = await open('/dashboards')
  await page.getByRole('button', { name: 'New' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Machines')
  await page.getByRole('button', { name: 'Save' }).click()

  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Add variable' }).click()
  await page.getByRole('combobox', { name: 'Timeseries' }).fill('host:load')
  await page.getByRole('option', { name: /^host:load_average/ }).click()
  await page.getByRole('combobox', { name: 'Field' }).click()
  await page.getByRole('option', { name: 'hostname' }).click()
  const name = page.getByRole('group', { name: 'Variables' }).getByLabel('Name')
  await name.fill('step')
  await page.getByText('$step is built in').waitFor()
  expect(await violations(page)).toEqual([])
  expect(await page.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true)
  await name.fill('host')
  await page.getByRole('combobox', { name: 'Chosen at first' }).click()
  await page.getByRole('option', { name: host }).click()
  await page.getByRole('button', { name: 'Done' }).click()
  const chosen = page.getByRole('group', { name: 'Variables' })
  await chosen.getByText(host).waitFor()
  await chosen.getByLabel('All of host').click()

  for (const [kind, title, query] of [
    ['Lines', 'Load', 'get host:load_average | filter hostname == $host | align mean_within(5s)'],
    ['Values', 'Memory', 'get host:memory_total | filter hostname == $host | last 1'],
  ] as const) {
    await page.getByRole('button', { name: 'Add panel' }).click()
    await page.getByRole('menuitem', { name: kind }).click()
    await page.getByRole('textbox', { name: 'Title' }).fill(title)
    await page.getByLabel('Query in OxQL').fill(query)
    await page.getByRole('button', { name: 'Done' }).click()
  }
  // By keys, above the other: the element is another place in the document then, and keeps the focus.
  const grip = page.getByRole('button', { name: /^Move Memory/ })
  await grip.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Shift+ArrowRight')
  await page.getByText('Column 1, row 1, 4 wide, 4 high').waitFor()
  // And by the pointer, to the right of what it was above.
  const from = (await grip.boundingBox())!
  await page.mouse.move(from.x + 5, from.y + 5)
  await page.mouse.down()
  await page.mouse.move(from.x + 620, from.y + 5, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Edit', exact: true }).waitFor()

  await page.getByRole('combobox', { name: 'host' }).click()
  await page.getByRole('option', { name: host }).click()
  await page.getByRole('button', { name: /^Time:/ }).click()
  await page.getByRole('button', { name: '5m', exact: true }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('from')).toBe('5m')

  for (const scheme of ['light', 'dark'] as const) {
    const other = await open(page.url(), { scheme })
    await other.getByRole('img', { name: /^Load: \d+ series/ }).waitFor()
    await other
      .getByRole('region', { name: 'Memory' })
      .getByText(/[KMGT]iB/)
      .waitFor()
    expect(await other.getByRole('button', { name: /^Time:/ }).innerText()).toBe('Last 5 minutes')
    expect(await other.getByRole('group', { name: 'Variables' }).innerText()).toContain(host)
    expect(await violations(other)).toEqual([])
    await other.context().close()
  }

  const early = new URL(page.url())
  early.searchParams.set('from', '2020-01-01T00:00:00Z')
  early.searchParams.set('to', '2020-01-01T01:00:00Z')
  await page.goto(early.href)
  const load = page.getByRole('region', { name: 'Load' })
  await load.getByRole('button', { name: 'Zoom out' }).click()
  await load.getByRole('img', { name: /^Load: \d+ series/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('from')).toBeNull()

  const { items } = await system.public.listDashboards({ search: 'machines' })
  const { document } = await system.public.getDashboard({ id: items[0]!.id })
  expect(document.variables).toMatchObject([{ name: 'host', default: [host] }])
  expect(document.panels.map(({ title, x, y, w, h }) => ({ title, x, y, w, h }))).toEqual([
    { title: 'Load', x: 0, y: 0, w: 6, h: 8 },
    { title: 'Memory', x: 7, y: 0, w: 4, h: 4 },
  ])
  await page.context().close()
})

test('who saves second is told who was first, and keeps a copy', async () => {
  const { id, revision } = await system.public.createDashboard({ document: note('Racks') })
  const page = await open(`/dashboards/${id}?edit=true`)
  await page.getByRole('button', { name: 'More of Memory', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await system.public.updateDashboard({ id }, { revision, document: note('Rows') })
  await page.getByRole('button', { name: 'Save' }).click()
  const dialog = page.getByRole('dialog', { name: 'Somebody else was first' })
  await dialog.getByText('local saved this dashboard').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save mine as a copy' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await page.getByRole('heading', { level: 1, name: 'Racks (copy)' }).waitFor()
  const { items } = await system.public.listDashboards({ search: 'r' })
  expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['Racks (copy)', 'Rows']))
  await page.context().close()
})

test('one that comes with Nexus is exported, changed by hand, and imported; mistakes are told at their place', async () => {
  const page = await open('/dashboards/oximeter', { width: 390, height: 844 })
  await page.getByRole('button', { name: 'More', exact: true }).click()
  const exported = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export JSON' }).click()
  const json = await readFile(await (await exported).path(), 'utf8')
  expect(JSON.parse(json)).toEqual((await system.public.getDashboard({ id: 'oximeter' })).document)
  await page.locator('[role=menu]').waitFor({ state: 'detached' })
  expect(await violations(page)).toEqual([])

  await page.goto(`${system.url('public')}/dashboards`)
  await page.getByRole('button', { name: 'Import' }).click()
  const text = page.getByRole('textbox', { name: 'JSON' })
  const submit = page.getByRole('dialog').getByRole('button', { name: 'Import' })
  await text.fill(json.replace('"w": 3', '"w": 13').replace('"Oximeter"', '"Ours"'))
  await submit.click()
  await page.getByRole('alert').getByText('panels.0.w', { exact: true }).first().waitFor()
  await text.fill(json.replace('"Oximeter"', '"Ours"'))
  await submit.click()
  await page.getByRole('heading', { level: 1, name: 'Ours' }).waitFor()

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { level: 1, name: 'Dashboards' }).waitFor()
  expect((await system.public.listDashboards({ search: 'ours' })).items).toEqual([])
  await page.context().close()
})
