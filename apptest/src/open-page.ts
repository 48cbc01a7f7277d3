import type { Browser } from 'playwright-core'
import { onTestFailed } from 'vitest'
import { openPage as open, type PageOptions } from '../../packages/console/test/browser.ts'

type OpenPage = Awaited<ReturnType<typeof open>>

/** A page of the test that opens it, which is told when that fails. */
export async function openPage(browser: Browser, options?: PageOptions): Promise<OpenPage> {
  const opened = await open(browser, options)
  tellWhenTestFails(opened)
  return opened
}

/** What stood on a page says more than that something was not on it. To be called in a test. */
export function tellWhenTestFails({ page, mistakes }: OpenPage): void {
  onTestFailed(async () => {
    if (page.isClosed()) return
    const text = await page.locator('body').innerText()
    process.stderr.write(`On ${page.url()} stood:\n${text}\nIts console: ${mistakes.join('\n')}\n`)
  })
}
