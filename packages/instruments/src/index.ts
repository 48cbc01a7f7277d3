export { hostProducers, type HostOptions } from './host/host-producers.ts'
export type { HostIdentity } from './host/host-target.ts'
export { nodeRuntimeProducer } from './node-process/node-runtime-producer.ts'
export type { NodeProcessIdentity } from './node-process/node-process-target.ts'
