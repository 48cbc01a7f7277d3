import { randomUUID } from 'node:crypto'
import {
  NexusClient,
  NexusPublicClient,
  type CreatedToken,
  type TokenCreateRequest,
} from '@oximeter/api/client'
import type { Nexus, NexusConfig } from '../../src/index.ts'
import { startTestNexus } from '../nexus-fixture.ts'

/** A Nexus that wants tokens, though it is on loopback, and an operator's client. */
export interface SecuredNexus extends AsyncDisposable {
  readonly nexus: Nexus
  readonly operator: NexusPublicClient
  /** Makes a token. */
  make(request: Omit<TokenCreateRequest, 'name'> & { name?: string }): Promise<CreatedToken>
  internal(token: string): NexusClient
  open(token: string): NexusPublicClient
}

export async function startSecuredNexus(config: Partial<NexusConfig> = {}): Promise<SecuredNexus> {
  const { nexus } = await startTestNexus({ requireTokens: true, ...config })
  const open = (token: string) => new NexusPublicClient(nexus.publicUrl, { token })
  const operator = open(nexus.ownToken)
  return {
    nexus,
    operator,
    make: ({ name = `t-${randomUUID().slice(0, 8)}`, ...more }) =>
      operator.createToken({ name, ...more }),
    internal: (token) => new NexusClient(nexus.internalUrl, { token }),
    open,
    [Symbol.asyncDispose]: () => nexus.close(),
  }
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}
