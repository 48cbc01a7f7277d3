import type { Page } from 'playwright-core'

import type { MockState } from '../mock/mock-state.ts'

/** Of tries that failed, until the page says so: see `createQueryClient`. */
const RETRIES_MS = 8_000

/** Goes to another page of the site, as a link does. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => history.pushState({}, '', to), path)
}

/** Waits until a page shows what it has to show in a state. */
export async function settled(page: Page, state: MockState): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  if (state === 'loading') return
  if (state === 'failing') await page.clock.runFor(RETRIES_MS)
  await page.waitForFunction(
    () => document.querySelector('[role=status][aria-label=Loading]') === null,
  )
}
