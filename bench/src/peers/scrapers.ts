import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@oximeter/apptest/until'

/** What people collect with instead, where it is installed: Debian's packages have both. */
const SCRAPERS = {
  Prometheus: {
    command: 'prometheus',
    argumentsIn: (dir: string, config: string, port: number) => [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
  },
  VictoriaMetrics: {
    command: 'victoria-metrics',
    argumentsIn: (dir: string, config: string, port: number) => [
      `-promscrape.config=${config}`,
      `-storageDataPath=${join(dir, 'vm')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
    ],
  },
} as const

export type ScraperName = keyof typeof SCRAPERS

export function isInstalled(name: ScraperName): boolean {
  return spawnSync(SCRAPERS[name].command, ['--version'], { stdio: 'ignore' }).error === undefined
}

export interface Scraper extends AsyncDisposable {
  readonly pid: number
}

/** Runs a scraper with its defaults on these targets. */
export async function startScraper(
  name: ScraperName,
  dir: string,
  addresses: readonly string[],
  intervalMs: number,
): Promise<Scraper> {
  mkdirSync(dir, { recursive: true })
  const config = join(dir, 'scrape.yml')
  writeFileSync(config, scrapeConfig(addresses, intervalMs))
  const { command, argumentsIn } = SCRAPERS[name]
  // Neither tells which port it took: one that was free a moment ago will do.
  const port = 20_000 + (process.pid % 20_000)
  const child = spawn(command, argumentsIn(dir, config, port), { stdio: 'ignore' })
  await until(`${name} answers`, () =>
    fetch(`http://127.0.0.1:${port}/metrics`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return { pid: child.pid!, [Symbol.asyncDispose]: () => stop(child) }
}

function scrapeConfig(addresses: readonly string[], intervalMs: number): string {
  const targets = addresses.map((address) => `          - ${address}`).join('\n')
  return `global:
  scrape_interval: ${intervalMs}ms
  scrape_timeout: ${intervalMs}ms
scrape_configs:
  - job_name: bench
    static_configs:
      - targets:
${targets}
`
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
