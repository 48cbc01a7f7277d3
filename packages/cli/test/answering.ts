import { NexusPublicClient } from '@oximeter/api/client'

/** A client whose server answers `paths` with these bodies, word for word, and nothing else. */
export function answering(paths: Readonly<Record<string, string>>): NexusPublicClient {
  return new NexusPublicClient('http://nexus.test', {
    fetch: (url) => {
      const { pathname } = new URL(url)
      const body = paths[decodeURIComponent(pathname)]
      return Promise.resolve(
        body === undefined
          ? new Response(JSON.stringify({ detail: `nothing at ${pathname}` }), { status: 404 })
          : new Response(body),
      )
    },
  })
}

export const page = (...items: readonly string[]): string =>
  `{"items":[${items.join(',')}],"next_page":null}`
