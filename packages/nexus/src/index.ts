export type { DatabaseConfig } from './database/open-database.ts'
export type { App, Listen } from './http/server.ts'
export { startNexus, type Nexus, type NexusConfig } from './nexus.ts'
export { NexusError, type NexusErrorCode } from './nexus-error.ts'
