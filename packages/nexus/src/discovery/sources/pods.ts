import { z } from 'zod'
import { MAX_TARGETS, type Target } from '../target.ts'

const ANNOTATION = {
  port: 'oximeter.io/port',
  id: 'oximeter.io/producer-id',
  interval: 'oximeter.io/interval',
  kind: 'oximeter.io/kind',
  tls: 'oximeter.io/tls',
  serverName: 'oximeter.io/server-name',
} as const

const condition = z.object({ type: z.string(), status: z.string() })

/** What we read of a pod. */
export const pod = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().nullish(),
    resourceVersion: z.string().nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    deletionTimestamp: z.string().nullish(),
  }),
  status: z
    .object({
      phase: z.string().nullish(),
      podIP: z.string().nullish(),
      conditions: z.array(condition).nullish(),
    })
    .nullish(),
})
export type Pod = z.infer<typeof pod>

interface KnownPod {
  readonly target: Target
  /** Whether it says that it answers. One that does so now is asked who it is, if it was not before. */
  readonly isReady: boolean
}

/** The pods that are targets: those that run, and name a port in their annotations. */
export class Pods {
  readonly #known = new Map<string, KnownPod>()

  /** @returns whether there is anything new about targets */
  put({ metadata, status }: Pod): boolean {
    const key = keyOf(metadata)
    const before = this.#known.get(key)
    const target = targetOf({ metadata, status })
    if (target === undefined) return this.#known.delete(key)
    const isReady = status?.conditions?.some(
      ({ type, status: is }) => type === 'Ready' && is === 'True',
    )
    const now = { target, isReady: isReady ?? false }
    this.#known.set(key, now)
    if (this.#known.size > MAX_TARGETS) throw new Error(`there are more than ${MAX_TARGETS} pods`)
    return JSON.stringify(before) !== JSON.stringify(now)
  }

  /** @returns whether it was a target */
  remove({ metadata }: Pod): boolean {
    return this.#known.delete(keyOf(metadata))
  }

  targets(): Target[] {
    return Array.from(this.#known.values(), ({ target }) => target)
  }
}

function keyOf({ namespace, name }: Pod['metadata']): string {
  return `${namespace ?? ''}/${name}`
}

function targetOf({ metadata, status }: Pod): Target | undefined {
  const annotations = metadata.annotations ?? {}
  const port = annotations[ANNOTATION.port]
  const ip = status?.podIP ?? ''
  const runs = status?.phase === 'Running' && (metadata.deletionTimestamp ?? '') === ''
  if (port === undefined || ip === '' || !runs) return undefined
  return {
    address: `${ip.includes(':') ? `[${ip}]` : ip}:${port}`,
    id: annotations[ANNOTATION.id],
    interval: annotations[ANNOTATION.interval],
    kind: annotations[ANNOTATION.kind],
    tls: annotations[ANNOTATION.tls],
    serverName: annotations[ANNOTATION.serverName],
  }
}
