import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { changeTheme } from '../../packages/console/test/change-theme.ts'

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
  for (const theme of ['dark', 'light'] as const) {
    await changeTheme(page, theme)
    found.push(...(await violations(page)).map((line) => `${theme} ${line}`))
  }
  return found
}
