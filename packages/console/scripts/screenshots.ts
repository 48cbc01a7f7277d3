/**
 * Takes a picture of every page in both themes, of the system that is made up in its typical state:
 * `npm run screenshots -w packages/console`. They are the same each time, and go to docs/screenshots.
 */
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { launchBrowser, openPage } from '../test/browser.ts'
import { serveMockSite } from '../test/mock-site.ts'
import { settled } from '../test/open-page.ts'

const MOST_BYTES = 3 * 2 ** 20
const PATIENCE_MS = 120_000
const TIME = new Date('2026-11-29T12:00:00Z')
/** Of pages that show something only once they are asked. */
const SEARCH: Readonly<Record<string, string>> = {
  '/explore': `?q=${encodeURIComponent('get host:cpu_time\n| filter state != "idle"\n| align rate($step)\n| group_by [hostname], sum')}`,
}

const folder = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url))

function fileOf(route: string, scheme: string): string {
  const words = route.split('/').filter((word) => word !== '')
  const name = words.map((word) => (word.startsWith('$') ? 'one' : word)).join('-') || 'overview'
  return `${folder}${name}-${scheme}.png`
}

await mkdir(folder, { recursive: true })
const site = await serveMockSite()
const browser = await launchBrowser()
let bytes = 0
for (const scheme of ['light', 'dark'] as const) {
  const { page, mistakes } = await openPage(browser, { scheme })
  page.setDefaultTimeout(PATIENCE_MS)
  await page.clock.setFixedTime(TIME)
  await page.goto(site.url)
  const pages = await page.evaluate(() => window.examplePages())
  for (const { route, path } of pages) {
    await page.goto(site.url + path + (SEARCH[route] ?? ''))
    await settled(page, 'typical')
    await page.waitForLoadState('networkidle')
    const file = fileOf(route, scheme)
    await page.screenshot({ path: file, animations: 'disabled' })
    bytes += (await stat(file)).size
    console.log(file.slice(folder.length), mistakes.splice(0).join('\n'))
  }
}
await browser.close()
await site[Symbol.asyncDispose]()
console.log(`${Math.ceil(bytes / 1024)} KiB`)
if (bytes > MOST_BYTES) {
  console.error('That is more than 3 MiB: make them smaller.')
  process.exitCode = 1
}
