/** Which methods there are for the paths of a server, so that a wrong one is told from a wrong path. */
export class KnownPaths {
  readonly #routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []

  /** @param url as Fastify writes it: `/v1/producers/:id`, `/files/*` */
  add(url: string, methods: readonly string[]): void {
    const pattern = url
      .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/:\w+/g, '[^/]+')
      .replaceAll('*', '.*')
    this.#routes.push({ pattern: new RegExp(`^${pattern}/?$`), methods })
  }

  /** Ascending; none of a path that is not there. */
  methodsOf(path: string): string[] {
    const found = this.#routes.filter(({ pattern }) => pattern.test(path))
    return [...new Set(found.flatMap(({ methods }) => methods))].sort()
  }
}
