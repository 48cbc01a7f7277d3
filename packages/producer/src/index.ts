export { schemas as producerServerSchemas } from './generated/producer-server.ts'
export {
  answer,
  type CollectionAnswer,
  type CollectionOptions,
  type CollectionRequest,
} from './answer.ts'
export { collect, ProducerIdMismatch } from './collect.ts'
export { createFetchHandler, type FetchHandler } from './fetch-handler.ts'
export type { Logger } from './logger.ts'
export type { NexusTls } from './nexus-fetch.ts'
export { nexusBySrv, type NexusLocator, type SrvRecord } from './nexus-locator.ts'
export { createHandler, type HandlerOptions, type NodeHandler } from './node-handler.ts'
export { offerLastPage, type LastPageOptions } from './offer-last-page.ts'
export { ProducerServerError, type ProducerServerErrorCode } from './producer-server-error.ts'
export {
  ProducerServer,
  type CloseOptions,
  type ProducerServerOptions,
  type ProducerServerUpdate,
} from './producer-server.ts'
export { register, type Registered, type RegisterOptions } from './register.ts'
export {
  startRegistration,
  type NexusRegistration,
  type RegistrationOptions,
  type RegistrationState,
} from './registration.ts'
