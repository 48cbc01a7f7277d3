import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

interface AxeWindow {
  readonly axe: {
    run(): Promise<{
      violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
    }>
  }
}

/** What of a page excludes somebody, as axe-core finds it. */
export async function violations(page: Page): Promise<string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  // The policy of the page forbids a script in it, not one of the tester.
  await page.evaluate(await readFile(axe, 'utf8'))
  return await page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as AxeWindow
    const found = await run.run()
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    )
  })
}
