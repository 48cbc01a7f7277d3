import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** The program of a real Chromium, from npm alone. */
export async function chromiumPath(): Promise<string> {
  // WebGL, which we do not use, would have the processor stand in for a graphics card, in all it draws.
  return sparticuz.executablePath()
}

export async function launchBrowser(): Promise<Browser> {
  sparticuz.setGraphicsMode = false
  return chromium.launch({
    executablePath: await chromiumPath(),
    // In a single process the browser ends with the first context that is closed.
    args: sparticuz.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote'),
    headless: true,
  })
}

export interface PageOptions {
  readonly scheme?: 'light' | 'dark'
  /** Of the window, in CSS pixels. Default 1280 × 800. */
  readonly width?: number
  readonly height?: number
  /** Run in the page before anything else. */
  readonly init?: (context: BrowserContext) => Promise<void>
}

/** A page in a context of its own. What it writes as an error, or throws, is kept in `mistakes`. */
export async function openPage(
  browser: Browser,
  { scheme = 'light', width = 1280, height = 800, init }: PageOptions = {},
): Promise<{ page: Page; mistakes: string[] }> {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    // That of a machine without one is no language tag.
    locale: 'en-US',
  })
  await init?.(context)
  const page = await context.newPage()
  const mistakes: string[] = []
  page.on('pageerror', (error) => mistakes.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') mistakes.push(message.text())
  })
  return { page, mistakes }
}
