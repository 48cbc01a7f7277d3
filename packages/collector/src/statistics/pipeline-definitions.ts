import { cumulativeU64, f64, histogramF64, metric, string, u64, uuid } from '@oximeter/core'

const reason = string('Why, as a short stable text')
const count = 'count'

export const pullLateness = metric('pull_lateness', {}, histogramF64({ decades: [-3, 2] }), {
  description: 'How long after its time each collection began',
  units: 'seconds',
})

export const takenPages = metric('taken_pages', {}, cumulativeU64(), {
  description: 'Pages that were taken from producers',
  units: count,
})

export const replayedPages = metric('replayed_pages', {}, cumulativeU64(), {
  description:
    'Those of them that had been handed out before, for their answer was lost or unstored',
  units: count,
})

export const duplicatePages = metric('duplicate_pages', {}, cumulativeU64(), {
  description: 'Pages that came though they were taken already, and were not taken again',
  units: count,
})

export const lostPages = metric(
  'lost_pages',
  { producer_id: uuid('Identity of the producer') },
  cumulativeU64(),
  { description: 'Pages that a producer gave up before they could be pulled', units: count },
)

export const acknowledgedPages = metric('acknowledged_pages', {}, cumulativeU64(), {
  description: 'Pages that producers were told to be durable',
  units: count,
})

export const unacknowledgedPages = metric('unacknowledged_pages', {}, u64(), {
  description: 'Pages that were taken and that their producers keep until they are durable',
  units: count,
})

export const sealDuration = metric('seal_duration', {}, histogramF64({ decades: [-3, 2] }), {
  description: 'Time that it took to make a batch durable',
  units: 'seconds',
})

export const sealedBlocks = metric('sealed_blocks', {}, cumulativeU64(), {
  description: 'Blocks that were made durable',
  units: count,
})

export const sealedBytes = metric('sealed_bytes', {}, cumulativeU64(), {
  description: 'Size of the blocks that were made durable',
  units: 'bytes',
})

export const failedSeals = metric('failed_seals', { reason }, cumulativeU64(), {
  description: 'Times that a batch could not be made durable; each is tried again',
  units: count,
})

export const spoolBytes = metric('spool_bytes', {}, u64(), {
  description: 'Size of the durable blocks that wait for the database',
  units: 'bytes',
})

export const spoolBlocks = metric('spool_blocks', {}, u64(), {
  description: 'Durable blocks that wait for the database',
  units: count,
})

export const spoolSamples = metric('spool_samples', {}, u64(), {
  description: 'Samples in durable blocks that wait for the database',
  units: count,
})

export const spoolAge = metric('spool_age', {}, f64(), {
  description: 'How long the oldest durable block has waited for the database',
  units: 'seconds',
})

export const restoredSamples = metric('restored_samples', {}, cumulativeU64(), {
  description: 'Samples that a former run had left in the spool',
  units: count,
})

export const unsettledDays = metric('unsettled_days', {}, cumulativeU64(), {
  description: 'Days of tables that were marked because a sample may be there twice for a while',
  units: count,
})

export const damagedBlocks = metric('damaged_blocks', {}, cumulativeU64(), {
  description: 'Blocks of the spool that could not be read and were set aside',
  units: count,
})
