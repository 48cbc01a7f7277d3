import { X509Certificate } from 'node:crypto'
import { checkServerIdentity } from 'node:tls'

/**
 * The name by which whoever connects to a host is to verify a certificate (in PEM) that is not for that
 * host: the first that it is for. Undefined where it is for the host, or for no name.
 */
export function certifiedName(certificate: Buffer, host: string): string | undefined {
  const parsed = new X509Certificate(certificate)
  if (checkServerIdentity(host, parsed.toLegacyObject()) === undefined) return undefined
  const names = (parsed.subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^DNS:([\w.*-]+)$/.exec(entry)?.[1] ?? [])
  const plain = names.find((name) => !name.includes('*'))
  // Any name that a wildcard covers is as good.
  return plain ?? names[0]?.replace('*', 'producer')
}
