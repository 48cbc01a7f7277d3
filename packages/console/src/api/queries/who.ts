import { HttpProblem, type Me } from '@oximeter/api/client'
import { queryOptions } from '@tanstack/react-query'

import type { Nexus } from '../nexus.tsx'
import { forgetToken, shownToken } from '../token.ts'

const REFRESH_MS = 60_000

/** Whose token is shown; or that one is wanted, and why the one that was shown is none. */
export type Who = { readonly me: Me } | { readonly refused: string | undefined }

export const WHO_KEY = ['who'] as const

export function whoQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: WHO_KEY,
    queryFn: ({ signal }) => findOutWho(nexus, signal),
    refetchInterval: REFRESH_MS,
  })
}

async function findOutWho(nexus: Nexus, signal?: AbortSignal): Promise<Who> {
  try {
    return { me: await nexus.getMe({ ...(signal && { signal }) }) }
  } catch (error) {
    if (!isRefusal(error)) throw error
    if (shownToken() === undefined) return { refused: undefined }
    // A token that is none any more: perhaps none is wanted.
    forgetToken()
    const without = await findOutWho(nexus, signal)
    return 'me' in without ? without : { refused: error.detail }
  }
}

/** Of a token that is unknown, expired or revoked, and where there is none. */
export function isRefusal(error: unknown): error is HttpProblem {
  return error instanceof HttpProblem && error.status === 401
}
