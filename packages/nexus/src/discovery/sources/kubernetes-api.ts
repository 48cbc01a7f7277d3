import { readFile } from 'node:fs/promises'
import { formatSocketAddress, type KubernetesSource } from '@oximeter/api/client'
import { Agent, fetch, type Response } from 'undici'

/** Where Kubernetes puts what a pod needs to talk to the API server. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const PAGE = 500
const CONNECT_MS = 10_000
const HEADERS_MS = 15_000

export interface ApiOptions {
  readonly signal: AbortSignal
  /** How long a body may say nothing, in milliseconds. */
  readonly silenceMs: number
}

/**
 * The API server, as the service account of this pod is let in. To be opened anew for each list and each
 * watch: tokens and authorities change.
 */
export class KubernetesApi implements AsyncDisposable {
  readonly #url: URL
  readonly #headers: Record<string, string>
  readonly #agent: Agent
  readonly #signal: AbortSignal

  private constructor(
    url: URL,
    token: string | undefined,
    ca: string | undefined,
    { signal, silenceMs }: ApiOptions,
  ) {
    this.#url = url
    this.#headers = {
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    this.#agent = new Agent({
      connect: { timeout: CONNECT_MS, ...(ca !== undefined && { ca }) },
      headersTimeout: HEADERS_MS,
      bodyTimeout: silenceMs,
    })
    this.#signal = signal
  }

  static async open(source: KubernetesSource, options: ApiOptions): Promise<KubernetesApi> {
    const { namespace, selector, server = serverOfCluster(), tokenFile, caFile } = source
    const isInside = source.server === undefined
    const token = await textOf(tokenFile ?? (isInside ? `${ACCOUNT}/token` : undefined))
    const ca = await textOf(caFile ?? (isInside ? `${ACCOUNT}/ca.crt` : undefined))
    const where = namespace === undefined ? '' : `namespaces/${namespace}/`
    const url = new URL(`${server.replace(/\/+$/, '')}/api/v1/${where}pods`)
    if (selector !== undefined) url.searchParams.set('labelSelector', selector)
    return new KubernetesApi(url, token, ca, options)
  }

  /** @param next where the page before ended */
  listPods(next: string | undefined): Promise<Response> {
    return this.#get({ limit: String(PAGE), ...(next !== undefined && { continue: next }) })
  }

  /** What happens to pods after a version, line by line, for so many seconds. */
  watchPods(version: string, seconds: number): Promise<Response> {
    return this.#get({
      watch: 'true',
      resourceVersion: version,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(seconds),
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#agent.destroy()
  }

  #get(parameters: Readonly<Record<string, string>>): Promise<Response> {
    const url = new URL(this.#url)
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return fetch(url, {
      redirect: 'error',
      headers: this.#headers,
      dispatcher: this.#agent,
      signal: this.#signal,
    })
  }
}

async function textOf(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? undefined : (await readFile(path, 'utf8')).trim()
}

function serverOfCluster(): string {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = process.env
  if (host !== undefined) return `https://${formatSocketAddress({ host, port: Number(port) })}`
  throw new Error('this is no pod of a cluster: say with ?server= where the API server is')
}
