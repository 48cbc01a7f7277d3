import { NexusClient, schemaToJson } from '@oximeter/api/client'
import type { Producer } from '@oximeter/core'
import {
  hostProducers,
  hostSchemas,
  nodeProcessSchemas,
  nodeRuntimeProducer,
} from '@oximeter/instruments'
import { ProducerServer } from '@oximeter/producer'
import type { Logger } from 'pino'

import type { Config } from '../config/options.ts'
import { keptId } from '../system/kept-id.ts'

/** Tells Nexus what the metrics of this host and this process mean: samples carry neither units nor texts. */
export async function defineOwnSchemas(nexusUrl: string): Promise<void> {
  const schemas = [...hostSchemas(), ...nodeProcessSchemas()].map((schema) =>
    schemaToJson(schema, { provisional: false }),
  )
  await new NexusClient(nexusUrl).offerSchemas({ schemas })
}

/** A producer of ours, at work. */
export interface OwnProducer {
  readonly url: string
  /** What keeps it from being collected; undefined once Nexus knows it. */
  readonly missing: () => string | undefined
  close(): Promise<void>
}

/** Has this host collected. */
export function serveHost(config: Config, nexus: string, logger: Logger): Promise<OwnProducer> {
  return serve(config, nexus, logger, 'host-producer', hostProducers())
}

/** Has this process collected. */
export async function serveThisProcess(
  config: Config,
  nexus: string,
  logger: Logger,
): Promise<OwnProducer> {
  const runtime = nodeRuntimeProducer({
    name: 'oximeter',
    id: keptId(config.dataDir, 'node-process'),
  })
  const producer = await serve(config, nexus, logger, 'node-producer', [runtime])
  return {
    ...producer,
    async close() {
      await producer.close()
      runtime[Symbol.dispose]()
    },
  }
}

async function serve(
  config: Config,
  nexus: string,
  logger: Logger,
  name: string,
  producers: readonly Producer[],
): Promise<OwnProducer> {
  const server = await ProducerServer.start({
    id: keptId(config.dataDir, name),
    nexus,
    intervalMs: config.producerInterval,
    logger: logger.child({ program: name }),
  })
  for (const producer of producers) server.registry.register(producer)
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
