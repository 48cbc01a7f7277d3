import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@oximeter/apptest/free-port'
import { until } from '@oximeter/apptest/until'

/** What people collect and keep samples with instead, where it is installed: Debian's packages have both. */
const SCRAPERS = {
  Prometheus: {
    command: 'prometheus',
    ready: '/-/ready',
    argumentsIn: (dir: string, config: string, port: number) => [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
  },
  VictoriaMetrics: {
    command: 'victoria-metrics',
    ready: '/health',
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
  readonly url: string
}

/** Runs a scraper with its defaults on these targets. */
export function startScraper(
  name: ScraperName,
  dir: string,
  addresses: readonly string[],
  intervalMs: number,
): Promise<Scraper> {
  return start(name, dir, scrapeConfig(addresses, intervalMs))
}

/** Runs a scraper, with its defaults, that has no targets and takes what is written to it instead. */
export function startStore(name: ScraperName, dir: string): Promise<Scraper> {
  const flags = name === 'Prometheus' ? ['--web.enable-remote-write-receiver'] : []
  return start(name, dir, 'scrape_configs: []\n', flags)
}

async function start(
  name: ScraperName,
  dir: string,
  config: string,
  flags: readonly string[] = [],
): Promise<Scraper> {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'scrape.yml')
  writeFileSync(file, config)
  const { command, ready, argumentsIn } = SCRAPERS[name]
  // Neither tells which port it took.
  const port = await freePort()
  const child = spawn(command, [...argumentsIn(dir, file, port), ...flags], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await until(`${name} answers`, () =>
    fetch(`${url}${ready}`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return { pid: child.pid!, url, [Symbol.asyncDispose]: () => stop(child) }
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
