import type { NexusPublicApi } from '@oximeter/api/client'
import { createContext, use } from 'react'

/** What pages ask: Nexus' public API, or in its place one that is made up, to see a page in any state. */
export type Nexus = NexusPublicApi

const NexusContext = createContext<Nexus | undefined>(undefined)

export const NexusProvider = NexusContext.Provider

export function useNexus(): Nexus {
  const nexus = use(NexusContext)
  if (nexus === undefined) throw new TypeError('no NexusProvider is around this component')
  return nexus
}
