import {
  cumulativeU64,
  histogramF64,
  histogramU64,
  ipAddr,
  metric,
  schemaOf,
  string,
  target,
  u16,
  uuid,
  type Metric,
  type TimeseriesSchema,
} from '@oximeter/core'
import * as pipeline from './pipeline-definitions.ts'

/** What a collector tells about itself. Names, fields and types are a contract with readers. */
export const oximeterCollector = target(
  'oximeter_collector',
  {
    collector_id: uuid('Identity of the collector'),
    collector_ip: ipAddr('Address at which the collector answers'),
    collector_port: u16('Port at which the collector answers'),
  },
  { description: 'A collector of metrics' },
)

const producerFields = {
  producer_id: uuid('Identity of the producer'),
  producer_ip: ipAddr('Address at which the producer is collected'),
  producer_port: u16('Port at which the producer is collected'),
  base_route: string('Always empty; kept for readers that expect it'),
}
const sinkFields = { collector_sink: string('The database that samples go to') }
const reason = string('Why, as a short stable text')
const count = 'count'

export const collections = metric('collections', producerFields, cumulativeU64(), {
  description: 'Collections of a producer that succeeded',
  units: count,
})

export const failedCollections = metric(
  'failed_collections',
  { ...producerFields, reason },
  cumulativeU64(),
  { description: 'Collections of a producer that failed or were not made', units: count },
)

export const samplesCollected = metric('samples_collected', producerFields, cumulativeU64(), {
  description: 'Samples that a producer gave in collections that succeeded',
  units: count,
})

export const refusedSamples = metric(
  'refused_samples',
  { producer_id: uuid('Identity of the producer'), reason },
  cumulativeU64(),
  { description: 'Samples of a producer that could not be read', units: count },
)

export const errorItems = metric(
  'error_items',
  { producer_id: uuid('Identity of the producer') },
  cumulativeU64(),
  { description: 'Errors that a producer answered in place of samples', units: count },
)

export const lateTicks = metric('late_ticks', {}, cumulativeU64(), {
  description: 'Collections that began more than a second late, or whose time passed unnoticed',
  units: count,
})

export const quarantinedSamples = metric('quarantined_samples', { reason }, cumulativeU64(), {
  description: 'Samples set aside because they contradict their schema or cannot be stored',
  units: count,
})

export const databaseSamplesDropped = metric(
  'database_samples_dropped',
  sinkFields,
  cumulativeU64(),
  { description: 'Samples that were collected and given up', units: count },
)

export const droppedSamples = metric(
  'dropped_samples',
  { ...sinkFields, reason },
  cumulativeU64(),
  {
    description: 'Samples that were collected and given up, by reason',
    units: count,
  },
)

export const databaseQueueDepth = metric(
  'database_queue_depth',
  sinkFields,
  histogramU64({ decades: [0, 5] }),
  { description: 'Samples that wait for the database, after each collection', units: count },
)

export const samplesInserted = metric('samples_inserted', sinkFields, cumulativeU64(), {
  description: 'Samples that the database has stored',
  units: count,
})

export const failedInserts = metric('failed_inserts', { ...sinkFields, reason }, cumulativeU64(), {
  description: 'Inserts that failed; each is tried again until its samples are stored',
  units: count,
})

export const insertDuration = metric(
  'insert_duration',
  sinkFields,
  histogramF64({ decades: [-3, 2] }),
  { description: 'Time that inserts which succeeded took', units: 'seconds' },
)

/** The schemas of all of them. */
export function selfDefinitions(): TimeseriesSchema[] {
  return [
    collections,
    failedCollections,
    samplesCollected,
    refusedSamples,
    errorItems,
    lateTicks,
    quarantinedSamples,
    databaseSamplesDropped,
    droppedSamples,
    databaseQueueDepth,
    samplesInserted,
    failedInserts,
    insertDuration,
    ...Object.values(pipeline),
  ].map((definition) => schemaOf(oximeterCollector, definition as Metric))
}
