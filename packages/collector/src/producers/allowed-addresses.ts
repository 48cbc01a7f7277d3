import { AddressRules, parseNetwork, type AddressGuardOptions } from '@oximeter/api/addresses'
import { CollectorError } from '../collector-error.ts'
import type { CollectorConfig } from '../config.ts'
import { isLoopback } from '../loopback.ts'

/**
 * Where producers are collected. Who may register with a Nexus on this machine is on this machine
 * too, and so may be asked over loopback; a Nexus elsewhere knows nothing of what listens here.
 *
 * @throws {CollectorError} `invalid-config`
 */
export function allowedAddresses({
  nexusUrl,
  producerNetworks = [],
}: Pick<CollectorConfig, 'nexusUrl' | 'producerNetworks'>): AddressGuardOptions {
  const networks = producerNetworks.map((text) => {
    const network = parseNetwork(text)
    if (network !== undefined) return network
    throw new CollectorError(
      'invalid-config',
      `producerNetworks: '${text}' is no network: write 10.0.0.0/8, fd00::/8 or one address`,
    )
  })
  const isHere = [nexusUrl].flat().every((url) => isLoopback(hostOf(url)))
  return { rules: new AddressRules({ networks }), loopback: isHere ? 'always' : 'never' }
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '')
}
