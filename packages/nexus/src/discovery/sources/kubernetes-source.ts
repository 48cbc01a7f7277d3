import { setTimeout as delay } from 'node:timers/promises'
import type { KubernetesSource } from '@oximeter/api/client'
import { z } from 'zod'
import { withinLimit } from '../limited-time.ts'
import { SourceError } from '../source-error.ts'
import type { Target } from '../target.ts'
import { KubernetesApi } from './kubernetes-api.ts'
import { limitedJson } from './limited-json.ts'
import { podEvents, type WatchEnd } from './pod-events.ts'
import { pod, Pods } from './pods.ts'

export interface WatchOptions {
  readonly signal: AbortSignal
  /** How long what is known is told again after, while nothing changes, in milliseconds. */
  readonly intervalMs: number
  /** How long the server keeps a watch, in seconds. @default 120 */
  readonly watchSeconds?: number
  /** How much longer it may say nothing, in milliseconds. @default 15 000 */
  readonly graceMs?: number
  /** After how long all is listed again, whatever was seen meanwhile, in milliseconds. @default 10 min */
  readonly listMs?: number
}

/** A list that is continued may have been forgotten by the server meanwhile. */
const GONE = 410
/** How long changes are gathered, for they come together. */
const GATHER_MS = 250
/** A watch that ended earlier than that is a reason to wait before the next one. */
const SHORT_MS = 10_000
const FIRST_PAUSE_MS = 500

const podList = z.object({
  metadata: z
    .object({ continue: z.string().nullish(), resourceVersion: z.string().nullish() })
    .nullish(),
  items: z.array(pod),
})

/** Pods as they were listed, and what has happened to them since. */
interface Listed {
  readonly pods: Pods
  /** Where the watch is; empty where the server names no version. */
  version: string
  readonly until: number
}

/**
 * Targets among the pods of a cluster: all of them at first, after each change, and after each interval.
 * Ends where pods may be listed, but not watched.
 */
export async function* watchPods(
  source: KubernetesSource,
  options: WatchOptions,
): AsyncGenerator<Target[], void, undefined> {
  const { signal, intervalMs, listMs = 600_000 } = options
  let listed: Listed | undefined
  for (let short = 0; ;) {
    if (listed === undefined || performance.now() >= listed.until) {
      const { pods, version } = await withinLimit(signal, (limited) => listPods(source, limited))
      listed = { pods, version, until: performance.now() + listMs }
      yield pods.targets()
    }
    if (listed.version === '') return
    const begun = performance.now()
    const end: WatchEnd = yield* follow(source, listed, options)
    if (end === 'refused') return
    if (end === 'gone') listed = undefined
    short = performance.now() - begun < SHORT_MS ? short + 1 : 0
    const pauseMs = short === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (short - 1), intervalMs)
    await delay(pauseMs, undefined, { signal })
  }
}

/** One watch: what it tells is put into the list. */
async function* follow(
  source: KubernetesSource,
  listed: Listed,
  { signal, intervalMs, watchSeconds = 120, graceMs = 15_000 }: WatchOptions,
): AsyncGenerator<Target[], WatchEnd, undefined> {
  const silenceMs = watchSeconds * 1000 + graceMs
  await using api = await KubernetesApi.open(source, { signal, silenceMs })
  const { pods } = listed
  const events = podEvents(api, listed, watchSeconds)
  let due = performance.now() + intervalMs
  for (let next = events.next(); ;) {
    const event = await before(due, next)
    if (event === undefined) {
      yield pods.targets()
      due = performance.now() + intervalMs
    } else if (event.done === true) {
      return event.value
    } else {
      next = events.next()
      const { type, pod: about } = event.value
      const isNew = type === 'put' ? pods.put(about) : pods.remove(about)
      if (isNew) due = Math.min(due, performance.now() + GATHER_MS)
    }
  }
}

/** What comes, if it does before a time. */
async function before<T>(due: number, coming: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController()
  const late = delay(due - performance.now(), undefined, { signal: timer.signal })
  late.catch(() => {}) // ended here
  try {
    return await Promise.race([coming, late])
  } finally {
    timer.abort()
  }
}

async function listPods(
  source: KubernetesSource,
  signal: AbortSignal,
): Promise<Pick<Listed, 'pods' | 'version'>> {
  await using api = await KubernetesApi.open(source, { signal, silenceMs: 0 })
  return (await listAll(api)) ?? (await listAll(api)) ?? forgotten()
}

/** @returns undefined where the rest of it is there no more: it has to be begun anew */
async function listAll(api: KubernetesApi): Promise<Pick<Listed, 'pods' | 'version'> | undefined> {
  const pods = new Pods()
  let next: string | undefined
  for (;;) {
    const response = await api.listPods(next)
    if (response.status === GONE && next !== undefined) {
      await response.body?.cancel()
      return undefined
    }
    const list = podList.safeParse(await limitedJson(response))
    if (!list.success) throw new SourceError('the API server answered no list of pods')
    for (const one of list.data.items) pods.put(one)
    next = list.data.metadata?.continue || undefined
    if (next === undefined) return { pods, version: list.data.metadata?.resourceVersion ?? '' }
  }
}

function forgotten(): never {
  throw new SourceError('the API server forgot the list while it was read')
}
