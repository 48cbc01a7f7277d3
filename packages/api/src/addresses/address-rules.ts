import { addressForms, networkOf } from './address-forms.ts'
import { contains, isWithin, type Network } from './network.ts'

/** Where no producer and no collector is, and somebody else may be who trusts whoever calls. */
const FORBIDDEN = (
  [
    ['loopback', '127.0.0.0/8', '::1/128'],
    [
      'metadata',
      '169.254.169.254/32',
      '169.254.170.0/24', // credentials of containers at Amazon
      '100.100.100.200/32', // Alibaba
      '168.63.129.16/32', // Azure
      '192.0.0.192/32', // Oracle
      'fd00:ec2::/32', // Amazon
      'fd20:ce::254/128', // Google
      'fd00:c1::a9fe:a9fe/128', // Oracle
    ],
    ['link-local', '169.254.0.0/16', 'fe80::/10'],
    ['multicast', '224.0.0.0/4', 'ff00::/8'],
    ['broadcast', '255.255.255.255/32'],
    ['unspecified', '0.0.0.0/8', '::/128'],
    // Local NAT64, whose layout only its owner knows; Teredo.
    ['translated', '64:ff9b:1::/48', '2001::/32'],
  ] as const
).flatMap(([kind, ...texts]) => texts.map((text) => ({ kind, network: networkOf(text) })))

type ForbiddenKind = (typeof FORBIDDEN)[number]['kind']

const LOOPBACK_NAME = /(?:^|\.)localhost$/
const METADATA_NAME =
  /^(?:metadata|metadata\.goog|metadata\.google\.internal|instance-data|instance-data\..*|metadata\.(?:platformequinix|packet|tencentyun)\..*)$/

const WORDS: Readonly<Record<ForbiddenKind, string>> = {
  loopback: "is loopback, each machine's own",
  metadata: "is where clouds keep a machine's secrets",
  'link-local': 'is link-local',
  multicast: 'is multicast, and nobody in particular',
  broadcast: 'is broadcast, and nobody in particular',
  unspecified: 'is no address to connect to',
  translated: 'leads through a translator to an address that it hides',
}

export interface AddressRulesOptions {
  /** Networks that are allowed. Of a forbidden range, those that are within it, and no wider one. */
  readonly networks?: readonly Network[]
  /** Whether others than those are forbidden. Default: if there are any. */
  readonly onlyThose?: boolean
}

/**
 * Where producers and collectors may be. Whoever registers says where we are to connect to, and must
 * not make us talk to what is only for us: our own loopback, a cloud's metadata service.
 */
export class AddressRules {
  readonly #networks: readonly Network[]
  readonly #onlyThose: boolean

  constructor({ networks = [], onlyThose = networks.length > 0 }: AddressRulesOptions = {}) {
    this.#networks = networks
    this.#onlyThose = onlyThose
  }

  /**
   * Why a host may not be connected to; undefined where it may be, or where it is a name whose
   * addresses have to be looked at.
   *
   * @param host an IP address without brackets, or a name, in lower case
   * @param loopback whether what is on this machine may be meant
   */
  problemOf(host: string, { loopback }: { readonly loopback: boolean }): string | undefined {
    const forms = addressForms(host)
    if (forms === undefined) return problemOfName(host, loopback)
    for (const form of forms) {
      const kind = this.#forbidden(form)
      if (kind === undefined || (kind === 'loopback' && loopback)) continue
      return `${host} ${WORDS[kind]}: it is allowed only where producer_networks names it`
    }
    const isAllowed = forms.some((form) => this.#networks.some((one) => contains(one, form)))
    if (!this.#onlyThose || isAllowed) return undefined
    return `${host} is in none of producer_networks`
  }

  /** What is forbidden about an address; nothing where a network within that range allows it. */
  #forbidden(address: Uint8Array): ForbiddenKind | undefined {
    const range = FORBIDDEN.find(({ network }) => contains(network, address))
    if (range === undefined) return undefined
    const isNamed = this.#networks.some(
      (one) => contains(one, address) && isWithin(one, range.network),
    )
    return isNamed ? undefined : range.kind
  }
}

/** Whether an address, or a name, is this machine's own. */
export function isLoopbackHost(host: string): boolean {
  const forms = addressForms(host)
  if (forms === undefined) return LOOPBACK_NAME.test(host)
  return forms.some((form) =>
    FORBIDDEN.some(({ kind, network }) => kind === 'loopback' && contains(network, form)),
  )
}

function problemOfName(host: string, loopback: boolean): string | undefined {
  if (METADATA_NAME.test(host)) return `${host} ${WORDS.metadata}`
  if (loopback || !LOOPBACK_NAME.test(host)) return undefined
  return `${host} ${WORDS.loopback}`
}
