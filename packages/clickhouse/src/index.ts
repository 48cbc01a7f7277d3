export { embeddedCredentials, type EmbeddedCredentials } from './data-directory.ts'
export { EmbeddedClickHouseError, type EmbeddedClickHouseErrorCode } from './error.ts'
export type { EngineEvent } from './events.ts'
export {
  startEmbeddedClickHouse,
  type EmbeddedClickHouse,
  type EmbeddedClickHouseOptions,
} from './start.ts'
