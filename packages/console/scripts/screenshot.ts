/**
 * Takes a picture of a page of a running console:
 * `npm run screenshot -w packages/console -- http://127.0.0.1:12220/explore explore.png dark 390x844`
 */
import { launchBrowser, openPage } from '../test/browser.ts'

const [url = 'http://127.0.0.1:12220/', file = 'page.png', scheme = 'light', size = '1280x800'] =
  process.argv.slice(2)
const [width, height] = size.split('x').map(Number)
const browser = await launchBrowser()
const { page, mistakes } = await openPage(browser, {
  scheme: scheme === 'dark' ? 'dark' : 'light',
  ...(width !== undefined && height !== undefined && { width, height }),
})
await page.goto(url)
await page.getByRole('heading', { level: 1 }).waitFor()
await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
await page.screenshot({ path: file })
console.log(mistakes.length === 0 ? `${file}: no mistakes` : mistakes.join('\n'))
await browser.close()
