import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@oximeter/apptest/until'
import { isInstalled, startStore, type Scraper, type ScraperName } from '../peers/scrapers.ts'
import { cpuSecondsOfAll } from '../process-cost.ts'
import { fillPeer } from './fill-peer.ts'
import type { OpenedData } from './open-data.ts'

interface Peer {
  readonly name: ScraperName
  readonly pid: number
  readonly url: string
}

export interface Peers extends AsyncDisposable {
  readonly all: readonly Peer[]
}

/** The peers that are installed, with the same samples. */
export async function openPeers(opened: OpenedData): Promise<Peers> {
  await using stack = new AsyncDisposableStack()
  const all: Peer[] = []
  for (const name of ['Prometheus', 'VictoriaMetrics'] as const) {
    if (!isInstalled(name)) continue
    const store = stack.use(await startStore(name, join(opened.path, name)))
    await fill(name, store, opened)
    all.push({ name, pid: store.pid, url: store.url })
  }
  await untilQuiet(all.map(({ pid }) => pid))
  const running = stack.move()
  return { all, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function fill(
  name: ScraperName,
  { url }: Scraper,
  { engine, data, path }: OpenedData,
): Promise<void> {
  const note = join(path, `${name}.filled`)
  if (existsSync(note)) return
  await fillPeer(url, engine, data)
  writeFileSync(note, '')
  // What was written last can be asked for.
  if (name === 'VictoriaMetrics') await fetch(`${url}/internal/force_flush`)
}

/** Until processes have nothing left to do of what was brought to them. */
async function untilQuiet(pids: readonly number[]): Promise<void> {
  let before = cpuSecondsOfAll(pids)
  const isQuiet = () => {
    const now = cpuSecondsOfAll(pids)
    const quiet = now - before < 0.05
    before = now
    return quiet
  }
  await until('all is merged and compacted', isQuiet, { intervalMs: 1000, timeoutMs: 300_000 })
}
