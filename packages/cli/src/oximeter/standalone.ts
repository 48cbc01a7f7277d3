import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from '../config/options.ts'
import { clickHouseAccess, engineAccess, startEngine } from '../programs/clickhouse.ts'
import { startCollectorAsConfigured, stopCollector } from '../programs/collector.ts'
import { startNexusAsConfigured } from '../programs/nexus.ts'
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
  const [, { internalUrl, publicUrl }] = await Promise.all([
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
      (nexus) => nexus.close(),
    ).then(({ part: nexus, took }) => {
      progress.running('Nexus, internal API', nexus.internalUrl, took)
      progress.running('Nexus, public API', nexus.publicUrl)
      return nexus
    }),
  ])

  const { part: collector, took } = await startPart(
    surroundings,
    'the collector',
    () => startCollectorAsConfigured(config, internalUrl, clickhouse, logger),
    (running) => stopCollector(running, (line) => progress.line(line)),
  )
  progress.running('Collector', collector.url, took)

  const { part: producers } = await startPart(
    surroundings,
    'the producers',
    () =>
      Promise.all([
        serve(measureThisHost(config), { config, nexus: internalUrl, logger }),
        serve(own.registry, { config, nexus: internalUrl, logger }),
      ]),
    (running) => Promise.all(running.map((producer) => producer.close())),
  )
  const [host, thisProcess] = producers
  progress.running('Producer: this host', host.url)
  progress.running('Producer: this Node process', thisProcess.url)

  const { result: missing } = await progress.during('waiting for', 'the first registrations', () =>
    untilReady(
      [
        readyz('Nexus', publicUrl),
        readyz('collector', collector.url),
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
