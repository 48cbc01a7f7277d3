import { CollectorClient, NexusPublicClient, type Fetch } from '@oximeter/api/client'

/**
 * Bodies by path, or by method and path where those of one path differ: `DELETE /v1/…`. A number is
 * the status of a problem.
 */
type Answers = Readonly<Record<string, string | number>>

/** A client whose server answers with these bodies, word for word, and nothing else. */
export function answering(answers: Answers): NexusPublicClient {
  return new NexusPublicClient('http://nexus.test', { fetch: fetchOf(answers) })
}

/** The same of a collector. */
export function collectorAnswering(answers: Answers): CollectorClient {
  return new CollectorClient('http://collector.test', { fetch: fetchOf(answers) })
}

function fetchOf(answers: Answers): Fetch {
  return (url, { method = 'GET' }) => {
    const { pathname } = new URL(url)
    const path = decodeURIComponent(pathname)
    const answer = answers[`${method} ${path}`] ?? answers[path] ?? 404
    return Promise.resolve(
      typeof answer === 'number'
        ? new Response(JSON.stringify({ detail: `nothing at ${pathname}` }), { status: answer })
        : new Response(answer),
    )
  }
}

export const page = (...items: readonly string[]): string =>
  `{"items":[${items.join(',')}],"next_page":null}`
