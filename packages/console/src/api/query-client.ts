import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

import { explainError } from './explain-error.ts'
import { isRefusal, WHO_KEY } from './queries/who.ts'

const TRIES = 3
/** Nexus may well be reached where the browser knows no network: on this machine, for one. */
const NETWORK_MODE = 'always'

/** What passes is asked again; what does not is shown at once. */
export function createQueryClient(): QueryClient {
  // A token may end at any time, and whatever is asked then hears of it first.
  const onError = (error: unknown) => {
    if (isRefusal(error)) void client.invalidateQueries({ queryKey: WHO_KEY })
  }
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < TRIES && explainError(error).isPassing,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
        // What is being loaded anew stays where it is: nothing jumps.
        placeholderData: (before: unknown) => before,
        networkMode: NETWORK_MODE,
      },
      mutations: { networkMode: NETWORK_MODE },
    },
  })
  return client
}
