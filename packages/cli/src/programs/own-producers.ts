import type { ServerTlsFiles } from '@oximeter/api/tls'
import { ProducerRegistry, type Producer } from '@oximeter/core'
import { hostProducers, nodeRuntimeProducer } from '@oximeter/instruments'
import { ProducerServer } from '@oximeter/producer'
import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { keptId } from '../system/kept-id.ts'
import type { NexusAccess } from './collector.ts'

export function measureThisHost({ dataDir }: Config): ProducerRegistry {
  return registryOf(dataDir, 'host-producer', hostProducers())
}

/** What a program of ours measures of itself. */
export interface OwnMeasurements extends Disposable {
  /** Parts of the program add to it. */
  readonly registry: ProducerRegistry
}

/** By program, what its Node process is called, and where the identities are kept. */
const PROGRAMS = {
  standalone: { name: 'oximeter', process: 'node-process', producer: 'node-producer' },
  nexus: { name: 'oximeter nexus', process: 'nexus-process', producer: 'nexus-producer' },
}

/** Measures this process until it is disposed of. */
export function measureThisProcess(
  { dataDir }: Config,
  program: keyof typeof PROGRAMS,
): OwnMeasurements {
  const { name, process, producer } = PROGRAMS[program]
  const runtime = nodeRuntimeProducer({ name, id: keptId(dataDir, process) })
  return {
    registry: registryOf(dataDir, producer, [runtime]),
    [Symbol.dispose]: () => runtime[Symbol.dispose](),
  }
}

function registryOf(
  dataDir: string,
  name: string,
  producers: readonly Producer[],
): ProducerRegistry {
  const registry = new ProducerRegistry({ id: keptId(dataDir, name) })
  for (const producer of producers) registry.register(producer)
  return registry
}

/** A producer of ours, at work. */
export interface OwnProducer {
  readonly url: string
  /** What keeps it from being collected; undefined once Nexus knows it. */
  readonly missing: () => string | undefined
  close(): Promise<void>
}

export interface ServeOptions {
  readonly config: Config
  /** Its internal API. */
  readonly nexus: NexusAccess
  readonly logger: Logger
  /** Where to listen. Default 127.0.0.1. */
  readonly host?: string
  /** Where collectors find it, if not where it listens. */
  readonly advertise?: string
  /** Default: plain HTTP. */
  readonly tls?: ServerTlsFiles | undefined
}

/** Has a registry collected. */
export async function serve(
  registry: ProducerRegistry,
  { config, logger, nexus, ...where }: ServeOptions,
): Promise<OwnProducer> {
  const server = await ProducerServer.start({
    ...where,
    nexus: nexus.urls,
    nexusToken: nexus.token,
    nexusFetch: nexus.fetch,
    registry,
    insecureBind: config.insecureBind,
    intervalMs: config.producerInterval,
    logger: logger.child({ program: 'producer' }),
  })
  const { registration } = server
  return {
    url: `${server.url}/${server.id}`,
    missing: () =>
      registration?.state === 'registered'
        ? undefined
        : (registration?.lastError?.message ?? 'not registered yet'),
    // The last few seconds of a host are not worth waiting for at the end of a program.
    close: () => server.close({ lastPage: false }),
  }
}
