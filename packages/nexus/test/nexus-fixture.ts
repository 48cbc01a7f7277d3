import {
  NexusClient,
  NexusPublicClient,
  type CollectorHeartbeat,
  type ProducerEndpoint,
} from '@oximeter/api/client'
import { pino } from 'pino'
import { startNexus, type Nexus, type NexusConfig } from '../src/index.ts'

export const COLLECTOR = 'c0000000-0000-4000-8000-000000000000'
export const PRODUCER = 'a0000000-0000-4000-8000-000000000000'

/** A whole Nexus on free ports, its database in memory, with clients for both APIs. */
export async function startTestNexus(
  config: Partial<NexusConfig> = {},
): Promise<{ nexus: Nexus; internal: NexusClient; open: NexusPublicClient }> {
  const nexus = await startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    clickhouse: { url: 'http://127.0.0.1:1' }, // nobody listens there
    logger: pino({ level: 'silent' }),
    ...config,
  })
  return {
    nexus,
    internal: new NexusClient(nexus.internalUrl),
    open: new NexusPublicClient(nexus.publicUrl),
  }
}

export function endpointOf(more: Partial<ProducerEndpoint> = {}): ProducerEndpoint {
  return {
    id: PRODUCER,
    kind: 'service',
    address: '127.0.0.1:9000',
    interval: { secs: 10, nanos: 0 },
    ...more,
  }
}

export function heartbeatOf(more: Partial<CollectorHeartbeat> = {}): CollectorHeartbeat {
  return {
    n_producers: 0,
    samples_per_second: 0,
    spool_bytes: 0,
    spool_limit_bytes: 1_000_000,
    heaviest: [],
    ...more,
  }
}

/** Ids in ascending order. */
export function ids(count: number): string[] {
  return Array.from(
    { length: count },
    (_, i) => `a0000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
  )
}
