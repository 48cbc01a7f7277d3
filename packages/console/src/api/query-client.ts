import { QueryClient } from '@tanstack/react-query'

import { explainError } from './explain-error.ts'

const TRIES = 3

/** What passes is asked again; what does not is shown at once. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < TRIES && explainError(error).isPassing,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
        // What is being loaded anew stays where it is: nothing jumps.
        placeholderData: (before: unknown) => before,
      },
    },
  })
}
