import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from '../config/options.ts'
import { clickHouseAccess, engineAccess, startEngine } from '../programs/clickhouse.ts'
import { startCollectorAsConfigured, stopCollector } from '../programs/collector.ts'
import { accessWithin, startNexusAsConfigured, tellFirstToken } from '../programs/nexus.ts'
import { measureThisHost, measureThisProcess, serve } from '../programs/own-producers.ts'
import { readyz, untilReady } from '../programs/until-ready.ts'
import { lockDataDir } from '../system/data-dir-lock.ts'
import { requireFreePorts } from '../system/ports.ts'
import { startPart, untilStopped, type Surroundings } from '../system/until-stopped.ts'
import { whatToTry } from './what-to-try.ts'

const READY_TIMEOUT_MS = 60_000

/** The whole system in one process, with the engine as its child. */
export function standalone(config: Config): Promise<void> {
  return untilStopped(config, (surroundings) => start(config, surroundings))
}

async function start(config: Config, surroundings: Surroundings): Promise<void> {
  const { progress, logger, signal, stack } = surroundings
  stack.use(lockDataDir(config.dataDir, 'oximeter standalone'))
  const isEmbedded = config.clickhouse === undefined
  await requireFreePorts([
    { host: config.nexusHost, port: config.nexusInternalPort, option: 'nexusInternalPort' },
    { host: config.nexusHost, port: config.nexusPublicPort, option: 'nexusPublicPort' },
    { host: config.collectorHost, port: config.collectorPort, option: 'collectorPort' },
    ...(isEmbedded
      ? [
          {
            host: config.clickhouseHost,
            port: config.clickhousePort,
            option: 'clickhousePort',
          } as const,
        ]
      : []),
  ])
  const isFirst = config.database === undefined && !existsSync(join(config.dataDir, 'nexus'))
  const hint = isFirst ? ' (new, so this start takes longer)' : ''
  progress.line(`Oximeter ${packageJson.version}, data in ${resolve(config.dataDir)}${hint}`)

  const own = stack.use(measureThisProcess(config, 'standalone'))
  const engine = isEmbedded ? await engineAccess(config) : undefined
  const clickhouse = engine ?? clickHouseAccess(config)
  const [, nexus] = await Promise.all([
    engine === undefined
      ? progress.running('ClickHouse', clickhouse.url, 'yours')
      : startPart(
          surroundings,
          'ClickHouse',
          () => startEngine(config, engine, logger),
          (running) => running.close(),
        ).then(({ part, took }) => progress.running('ClickHouse', part.url, took)),
    startPart(
      surroundings,
      'Nexus',
      () => startNexusAsConfigured(config, clickhouse, logger, own.registry),
      (running) => running.close(),
    ).then(({ part, took }) => {
      progress.running('Nexus, internal API', part.internalUrl, took)
      progress.running('Nexus, public API', part.publicUrl)
      for (const line of tellFirstToken(part, config)) progress.line(line)
      return part
    }),
  ])

  const { publicUrl } = nexus
  const access = accessWithin(nexus)
  const isSecure = publicUrl.startsWith('https:')
  const { part: collector, took } = await startPart(
    surroundings,
    'the collector',
    () => startCollectorAsConfigured(config, access, clickhouse, logger),
    (running) => stopCollector(running, config, (line) => progress.line(line)),
  )
  progress.running('Collector', collector.url, took)

  const { part: producers } = await startPart(
    surroundings,
    'the producers',
    () =>
      Promise.all([
        serve(measureThisHost(config), { config, nexus: access, logger }),
        serve(own.registry, { config, nexus: access, logger }),
      ]),
    (running) => Promise.all(running.map((producer) => producer.close())),
  )
  const [host, thisProcess] = producers
  progress.running('Producer: this host', host.url)
  progress.running('Producer: this Node process', thisProcess.url)

  const { result: missing } = await progress.during('waiting for', 'the first registrations', () =>
    untilReady(
      [
        readyz('Nexus', publicUrl, isSecure ? nexus.publicFetch : fetch),
        readyz('collector', collector.url, isSecure ? collector.fetch : fetch),
        { name: 'this host', missing: host.missing },
        { name: 'this process', missing: thisProcess.missing },
      ],
      READY_TIMEOUT_MS,
      signal,
    ),
  )
  for (const problem of missing) progress.line(`  not ready: ${problem}`)
  if (missing.length === 0) progress.line(`ready in ${progress.elapsed}`)
  progress.line(whatToTry(config, publicUrl))
}
