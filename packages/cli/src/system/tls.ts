import {
  tlsFetch,
  type ClientTlsFiles,
  type ServerTlsFiles,
  type TlsFetch,
} from '@oximeter/api/tls'

import type { Config } from '../config/options.ts'

/** Certificate and key of our servers; undefined: plain HTTP. */
export function serverTls({ tlsCert, tlsKey, tlsClientCa }: Config): ServerTlsFiles | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return {
    cert: tlsCert,
    key: tlsKey,
    ...(tlsClientCa !== undefined && { clientCa: tlsClientCa }),
  }
}

/** Whom we trust as a server, and what we show to those who want a certificate. */
export function clientTls({ tlsCa, tlsClientCert, tlsClientKey }: Config): ClientTlsFiles {
  return {
    ...(tlsCa !== undefined && { ca: tlsCa }),
    ...(tlsClientCert !== undefined && { cert: tlsClientCert }),
    ...(tlsClientKey !== undefined && { key: tlsClientKey }),
  }
}

/** The same of producers. */
export function producerTls(config: Config): ClientTlsFiles {
  const { producerCa } = config
  return { ...clientTls(config), ...(producerCa !== undefined && { ca: producerCa }) }
}

/** How servers are asked; undefined where the options say nothing of it: by the global `fetch`. */
export function fetchAsConfigured(
  config: Config,
  onRefused?: (error: unknown) => void,
): TlsFetch | undefined {
  const files = clientTls(config)
  return Object.keys(files).length === 0 ? undefined : tlsFetch(files, onRefused)
}

/** How the servers of this configuration are called. */
export function schemeOf(config: Config): 'http' | 'https' {
  return serverTls(config) === undefined ? 'http' : 'https'
}
