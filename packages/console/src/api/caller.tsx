import type { Me } from '@oximeter/api/client'
import { createContext, use } from 'react'

const CallerContext = createContext<Me | undefined>(undefined)

export const CallerProvider = CallerContext.Provider

/** Whose token is shown. */
export function useCaller(): Me {
  const me = use(CallerContext)
  if (me === undefined) throw new TypeError('no CallerProvider is around this component')
  return me
}

/**
 * Whether the reader may do something, by its operation: what may not be done is not offered.
 *
 * @example const mayDo = useMayDo(); mayDo('drain_collector') && <DrainButton />
 */
export function useMayDo(): (operation: string) => boolean {
  const { operations } = useCaller()
  return (operation) => operations.includes(operation)
}
