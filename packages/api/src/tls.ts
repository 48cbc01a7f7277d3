export { CurrentTls, type CurrentTlsOptions } from './tls/current-tls.ts'
export { nodeFetch, type NodeFetchOptions } from './tls/node-fetch.ts'
export { keepReloaded, serverTlsOptions, type TlsEvents } from './tls/server-tls.ts'
export { tlsFetch, type TlsFetch } from './tls/tls-fetch.ts'
export {
  readTlsFiles,
  TlsError,
  watchTlsFiles,
  type ClientTlsFiles,
  type ServerTlsFiles,
} from './tls/tls-files.ts'
