import { readFile } from 'node:fs/promises'
import { formatSocketAddress, type KubernetesSource } from '@oximeter/api/client'
import { Agent, fetch, type Response } from 'undici'
import { z } from 'zod'
import { MAX_TARGETS, type Target } from '../target.ts'
import { limitedJson } from './limited-json.ts'

/** Where Kubernetes puts what a pod needs to talk to the API server. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const PAGE = 500
const ANNOTATION = {
  port: 'oximeter.io/port',
  id: 'oximeter.io/producer-id',
  interval: 'oximeter.io/interval',
  kind: 'oximeter.io/kind',
  tls: 'oximeter.io/tls',
  serverName: 'oximeter.io/server-name',
} as const

/** A list that is continued may have been forgotten by the server meanwhile. */
const GONE = 410

const pod = z.object({
  metadata: z.object({
    annotations: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: z.string().nullish(),
  }),
  status: z.object({ phase: z.string().nullish(), podIP: z.string().nullish() }).nullish(),
})

const podList = z.object({
  metadata: z.object({ continue: z.string().nullish() }).nullish(),
  items: z.array(pod),
})

/** Targets among the pods of a cluster: those that run, and name a port in their annotations. */
export async function readPods(source: KubernetesSource, signal: AbortSignal): Promise<Target[]> {
  await using api = await KubernetesApi.open(source, signal)
  try {
    return await listAll(api)
  } catch (error) {
    if (!(error instanceof ListGone)) throw error
    return await listAll(api)
  }
}

/** @throws ListGone where the rest of it is there no more: it has to be begun anew */
async function listAll(api: KubernetesApi): Promise<Target[]> {
  const targets: Target[] = []
  let next: string | undefined
  do {
    const response = await api.listPods(next)
    if (response.status === GONE && next !== undefined) {
      await response.body?.cancel()
      throw new ListGone()
    }
    const list = podList.safeParse(await limitedJson(response))
    if (!list.success) throw new Error('the API server answered no list of pods')
    targets.push(...list.data.items.flatMap(targetOf))
    if (targets.length > MAX_TARGETS) throw new Error(`there are more than ${MAX_TARGETS} pods`)
    next = list.data.metadata?.continue || undefined
  } while (next !== undefined)
  return targets
}

class ListGone extends Error {
  override readonly name = 'ListGone'
  override readonly message = 'the API server forgot the list while it was read'
}

function targetOf({ metadata, status }: z.infer<typeof pod>): Target[] {
  const annotations = metadata.annotations ?? {}
  const port = annotations[ANNOTATION.port]
  const ip = status?.podIP ?? ''
  const runs = status?.phase === 'Running' && (metadata.deletionTimestamp ?? '') === ''
  if (port === undefined || ip === '' || !runs) return []
  return [
    {
      address: `${ip.includes(':') ? `[${ip}]` : ip}:${port}`,
      id: annotations[ANNOTATION.id],
      interval: annotations[ANNOTATION.interval],
      kind: annotations[ANNOTATION.kind],
      tls: annotations[ANNOTATION.tls],
      serverName: annotations[ANNOTATION.serverName],
    },
  ]
}

/** The API server, as the service account of this pod is let in. What it may know is read each time: it changes. */
class KubernetesApi implements AsyncDisposable {
  readonly #url: URL
  readonly #headers: Record<string, string>
  readonly #agent: Agent
  readonly #signal: AbortSignal

  private constructor(
    url: URL,
    token: string | undefined,
    ca: string | undefined,
    signal: AbortSignal,
  ) {
    this.#url = url
    this.#headers = {
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    this.#agent = new Agent(ca === undefined ? {} : { connect: { ca } })
    this.#signal = signal
  }

  static async open(source: KubernetesSource, signal: AbortSignal): Promise<KubernetesApi> {
    const { namespace, selector, server = serverOfCluster(), tokenFile, caFile } = source
    const isInside = source.server === undefined
    const token = await textOf(tokenFile ?? (isInside ? `${ACCOUNT}/token` : undefined))
    const ca = await textOf(caFile ?? (isInside ? `${ACCOUNT}/ca.crt` : undefined))
    const where = namespace === undefined ? '' : `namespaces/${namespace}/`
    const url = new URL(`${server.replace(/\/+$/, '')}/api/v1/${where}pods`)
    url.searchParams.set('limit', String(PAGE))
    if (selector !== undefined) url.searchParams.set('labelSelector', selector)
    return new KubernetesApi(url, token, ca, signal)
  }

  listPods(next: string | undefined): Promise<Response> {
    const url = new URL(this.#url)
    if (next !== undefined) url.searchParams.set('continue', next)
    return fetch(url, {
      redirect: 'error',
      headers: this.#headers,
      dispatcher: this.#agent,
      signal: this.#signal,
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#agent.destroy()
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
