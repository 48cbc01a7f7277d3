import {
  unavailable,
  type EventTopic,
  type LiveEvent,
  type NexusPublicApi,
  type RequestOptions,
} from '@oximeter/api/client'
import { eventText } from '@oximeter/nexus/answers'

import { VERSION } from '../data/collectors.ts'
import { diagnosisNow, statusNow } from '../data/system.ts'
import type { World } from '../data/world.ts'

export type SystemApi = Pick<
  NexusPublicApi,
  | 'status'
  | 'events'
  | 'diagnosis'
  | 'sql'
  | 'healthz'
  | 'readyz'
  | 'version'
  | 'openapi'
  | 'metrics'
>

export function systemApi(world: World): SystemApi {
  return {
    status: async () => statusNow(world),
    events: async ({ topics = '' } = {}, options = {}) => events(world, topics.split(','), options),
    diagnosis: async () => diagnosisNow(world),
    sql: async () => {
      throw unavailable('no engine is here to run SQL')
    },
    healthz: async () => ({ status: 'ok', checks: {} }),
    readyz: async () => {
      if (world.isTroubled) throw unavailable('clickhouse: the metrics database does not answer')
      return { status: 'ok', checks: { database: 'ok', clickhouse: 'ok' } }
    },
    version: async () => ({ name: 'nexus', version: VERSION }),
    openapi: async () => ({ openapi: '3.1.0' }),
    metrics: async () => texts([]),
  }
}

/** The whole state of each topic, and then nothing until nobody listens any more. */
async function* events(
  world: World,
  topics: readonly string[],
  { signal }: RequestOptions,
): AsyncGenerator<Uint8Array> {
  const wanted = Object.entries(resets(world)).filter(([topic]) => topics.includes(topic))
  yield* texts(wanted.map(([topic, event]) => eventText(event, topic)))
  await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
}

async function* texts(of: readonly string[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const text of of) yield encoder.encode(text)
}

function resets({ fleet, alerts }: World): Record<Exclude<EventTopic, 'latest'>, LiveEvent> {
  const whole = { event: 'reset', first: true, more: false } as const
  return {
    producers: {
      ...whole,
      topic: 'producers',
      items: fleet.producers.map(({ id, address, collector, failure }) => ({
        id,
        address,
        collector_id: collector?.id ?? null,
        failing: failure?.reason ?? null,
      })),
    },
    collectors: {
      ...whole,
      topic: 'collectors',
      items: fleet.collectors.map(({ id, address, trouble, isDraining }) => ({
        id,
        address,
        live: trouble !== 'silent',
        draining: isDraining,
      })),
    },
    alerts: {
      ...whole,
      topic: 'alerts',
      items: alerts.alerts.map(({ id, rule_id, rule, severity, state, labels }) => ({
        id,
        rule_id,
        rule,
        severity,
        state,
        labels,
      })),
    },
  }
}
