import * as metrics from '../generated/oximeter-collector.ts'

// A definition says of a histogram what it is of; how finely it is told is decided here.
export const databaseQueueDepth = metrics.databaseQueueDepth({ decades: [0, 5] })
export const insertDuration = metrics.insertDuration({ decades: [-3, 2] })
export const pullLateness = metrics.pullLateness({ decades: [-3, 2] })
export const sealDuration = metrics.sealDuration({ decades: [-3, 2] })
