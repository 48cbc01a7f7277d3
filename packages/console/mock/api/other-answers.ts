import {
  HttpProblem,
  unavailable,
  type NexusPublicApi,
  type RequestOptions,
} from '@oximeter/api/client'

/** As long as an answer over a network takes: so that what is shown meanwhile is seen. */
const LATENCY_MS = 40

/** The same operations, a little later. */
export function afterAWhile(nexus: NexusPublicApi): NexusPublicApi {
  return eachOperation(nexus, async (_, answer) => {
    await new Promise((resolve) => setTimeout(resolve, LATENCY_MS))
    return answer()
  })
}

/** Those of a Nexus that never answers. */
export function neverAnswering(nexus: NexusPublicApi): NexusPublicApi {
  return eachOperation(
    nexus,
    (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
      }),
  )
}

/** That cannot answer now. */
export function failing(nexus: NexusPublicApi): NexusPublicApi {
  return eachOperation(nexus, async () => {
    throw unavailable('the database of Nexus does not answer', { requestId: '01JDN8M6T2' })
  })
}

/** That wants a token. */
export function refusing(nexus: NexusPublicApi): NexusPublicApi {
  return eachOperation(nexus, async () => {
    throw new HttpProblem(401, 'Unauthorized', 'a token is wanted: authorization: Bearer oxm_…')
  })
}

type Operation = (...given: readonly unknown[]) => unknown

function eachOperation(
  nexus: NexusPublicApi,
  instead: (signal: AbortSignal | undefined, answer: () => unknown) => Promise<unknown>,
): NexusPublicApi {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that it has are operations
  const operations = Object.entries(nexus as unknown as Record<string, Operation>).map(
    ([name, answer]) => [
      name,
      (...given: readonly unknown[]) => instead(signalIn(given.at(-1)), () => answer(...given)),
    ],
  )
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those of the interface
  return Object.fromEntries(operations) as NexusPublicApi
}

function signalIn(options: unknown): AbortSignal | undefined {
  const { signal }: RequestOptions = typeof options === 'object' ? { ...options } : {}
  return signal
}
