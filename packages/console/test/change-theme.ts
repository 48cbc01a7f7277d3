import type { Page } from 'playwright-core'
import { expect } from 'vitest'

export type Theme = 'light' | 'dark'

/** Shows a page as whoever prefers a theme sees it, once its colours have passed over. */
export async function changeTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor()
  await page.evaluate(twoFrames)
  await expect.poll(() => page.evaluate(isChanging), { message: 'colours pass over' }).toBe(false)
}

/** Colours pass over into others, charts take a new width: a frame later. */
export async function twoFrames(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)
}

/** Whether colours are still on their way. What moves for ever is no transition. */
function isChanging(): boolean {
  return document.getAnimations().some((animation) => animation instanceof CSSTransition)
}
