import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { until } from './until.ts'

/** What moves for ever is no transition. */
const IS_CHANGING = 'document.getAnimations().some((one) => one instanceof CSSTransition)'

interface AxeWindow {
  readonly axe: {
    run(): Promise<{
      violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
    }>
  }
}

/** What of a page excludes somebody, as axe-core finds it. */
export async function violations(page: Page): Promise<string[]> {
  // The policy of the page forbids a script in it, not one of the tester.
  await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as AxeWindow
    const found = await run.run()
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
  })
}

/** The same in both themes; it is light again afterwards. */
export async function violationsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    await until(
      'colours have passed over',
      async () => !(await page.evaluate<boolean>(IS_CHANGING)),
    )
    found.push(...(await violations(page)).map((line) => `${colorScheme} ${line}`))
  }
  return found
}
