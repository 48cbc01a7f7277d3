import { HttpProblem, parseSocketAddress } from '@oximeter/api/client'
import { AddressRules, isLoopbackHost, type Network } from '@oximeter/api/addresses'
import type { FastifyRequest } from 'fastify'

/** An address that is well-formed, and that nobody will connect to. */
export class ForbiddenAddress extends HttpProblem {
  constructor(detail: string) {
    super(403, 'Forbidden', detail)
  }
}

/** Which addresses producers and collectors may register. */
export class AllowedAddresses {
  readonly ofProducers: AddressRules
  /** Collectors are few and known: the networks of producers do not restrict theirs. */
  readonly ofCollectors: AddressRules
  /** Likewise, receivers of alerts. */
  readonly ofReceivers: AddressRules

  constructor(networks: readonly Network[]) {
    this.ofProducers = new AddressRules({ networks })
    this.ofCollectors = new AddressRules({ networks, onlyThose: false })
    this.ofReceivers = this.ofCollectors
  }

  /** @throws {ForbiddenAddress} */
  checkProducer(address: string, request: FastifyRequest): void {
    check(this.ofProducers, address, request)
  }

  /** @throws {ForbiddenAddress} */
  checkCollector(address: string, request: FastifyRequest): void {
    check(this.ofCollectors, address, request)
  }

  /**
   * @param loopback whether it may be on this very machine
   * @throws {ForbiddenAddress}
   */
  checkReceiver(url: string, loopback: boolean): void {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
    const problem = this.ofReceivers.problemOf(host, { loopback })
    if (problem !== undefined) throw new ForbiddenAddress(`body.url: ${problem}`)
  }
}

function check(rules: AddressRules, address: string, request: FastifyRequest): void {
  const { host } = parseSocketAddress(address)
  const problem = rules.problemOf(host, { loopback: isFromThisMachine(request) })
  if (problem === undefined) return
  const who = isLoopbackHost(host) ? `, and this came from ${request.ip}` : ''
  throw new ForbiddenAddress(`address ${address}: ${problem}${who}; advertise another one`)
}

/** What a proxy on this machine passes on comes from somewhere else. */
export function isFromThisMachine({ ip, headers }: FastifyRequest): boolean {
  const isPassedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  )
  return isLoopbackHost(ip) && !isPassedOn
}
