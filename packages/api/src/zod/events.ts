import { z } from 'zod'

import { ALERT_CHANGES, ALERT_SEVERITIES, ALERT_STATES } from '../model/alerts.ts'
import {
  COLLECTOR_CHANGES,
  EVENT_TOPICS,
  PRODUCER_CHANGES,
  type AlertSummary,
  type CollectorSummary,
  type EventTopic,
  type LiveEvent,
  type ProducerState,
} from '../model/events.ts'
import { instant, uuid } from './common.ts'
import { latestValue, timeseriesName } from './timeseries.ts'

const topic = z.enum(EVENT_TOPICS)

export const eventsQuery = z.object({
  topics: z
    .string()
    .default('producers,collectors')
    .transform((text, context): EventTopic[] => {
      const parts = text.split(',').map((part) => topic.safeParse(part.trim()))
      const known = parts.flatMap(({ data }) => data ?? [])
      if (known.length === parts.length) return [...new Set(known)]
      context.addIssue({
        code: 'custom',
        message: `give some of ${EVENT_TOPICS.join(', ')}, separated by commas`,
      })
      return z.NEVER
    })
    .describe(`Some of ${EVENT_TOPICS.join(', ')}, separated by commas.`),
  timeseries: timeseriesName
    .optional()
    .describe('Of the topic `latest`: of which timeseries new samples are told.'),
})

const producerState: z.ZodType<ProducerState> = z.object({
  id: uuid,
  address: z.string(),
  collector_id: uuid.nullable(),
  failing: z.string().nullable().describe('Why its last collection failed.'),
})

const collectorSummary: z.ZodType<CollectorSummary> = z.object({
  id: uuid,
  address: z.string(),
  live: z.boolean(),
  draining: z.boolean().describe('It hands its producers over, and gets no more.'),
})

const alertSummary: z.ZodType<AlertSummary> = z.object({
  id: uuid,
  rule_id: uuid,
  rule: z.string(),
  severity: z.enum(ALERT_SEVERITIES),
  state: z.enum(ALERT_STATES),
  labels: z.record(z.string(), z.string()),
})

const reset = {
  event: z.literal('reset'),
  first: z.boolean().describe('Whether what was known before is void.'),
  more: z.boolean().describe('Whether another part follows.'),
}

export const liveEvent: z.ZodType<LiveEvent> = z
  .union([
    z.object({ ...reset, topic: z.literal('producers'), items: z.array(producerState) }),
    z.object({ ...reset, topic: z.literal('collectors'), items: z.array(collectorSummary) }),
    z.object({ ...reset, topic: z.literal('alerts'), items: z.array(alertSummary) }),
    z.object({
      ...reset,
      topic: z.literal('latest'),
      timeseries_name: z.string(),
      items: z.array(latestValue),
    }),
    z.object({
      event: z.literal('producer'),
      time: instant,
      change: z.enum(PRODUCER_CHANGES),
      producer: producerState,
    }),
    z.object({
      event: z.literal('collector'),
      time: instant,
      change: z.enum(COLLECTOR_CHANGES),
      collector: collectorSummary,
    }),
    z.object({
      event: z.literal('alert'),
      time: instant,
      change: z.enum(ALERT_CHANGES),
      alert: alertSummary,
    }),
    z.object({
      event: z.literal('latest'),
      timeseries_name: z.string(),
      values: z.array(latestValue),
    }),
    z.object({ event: z.literal('dropped'), reason: z.string() }),
  ])
  .describe('The data of one server-sent event; `event` is its type, too.')
