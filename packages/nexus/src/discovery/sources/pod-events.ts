import { z } from 'zod'
import { SourceError } from '../source-error.ts'
import type { KubernetesApi } from './kubernetes-api.ts'
import { jsonLines } from './limited-json.ts'
import { pod, type Pod } from './pods.ts'

const GONE = 410
/** What an API server says that knows no watches, or grants this account none. */
const NO_WATCH: ReadonlySet<number> = new Set([403, 404, 405])

const CHANGES: ReadonlySet<string> = new Set(['ADDED', 'MODIFIED', 'DELETED'])

const event = z.object({ type: z.string(), object: z.unknown() })
const bookmark = z.object({ metadata: z.object({ resourceVersion: z.string() }) })
const problem = z.object({ code: z.number() })

export interface PodEvent {
  readonly type: 'put' | 'removed'
  readonly pod: Pod
}

/**
 * Why a watch is over: its time is, or its connection; the server knows too little of the past, so that the
 * list has to be read anew; or this account may list pods, and not watch them.
 */
export type WatchEnd = 'closed' | 'gone' | 'refused'

/**
 * What happens to pods, until the server ends it, as it does after so many seconds.
 *
 * @param place where the watch begins, which is moved on with what comes
 * @throws SourceError that says what is wrong with the answer; Error where there is none
 */
export async function* podEvents(
  api: KubernetesApi,
  place: { version: string },
  seconds: number,
): AsyncGenerator<PodEvent, WatchEnd, undefined> {
  const response = await api.watchPods(place.version, seconds)
  if (response.status === GONE) return 'gone'
  if (NO_WATCH.has(response.status)) return 'refused'
  try {
    for await (const line of jsonLines(response)) {
      const { type, object } = read(event, line)
      if (type === 'BOOKMARK') {
        place.version = read(bookmark, object).metadata.resourceVersion
      } else if (type === 'ERROR') {
        const { code } = read(problem, object)
        if (code === GONE) return 'gone'
        throw new SourceError(`the API server ended the watch with ${code}`)
      } else if (CHANGES.has(type)) {
        const about = read(pod, object)
        place.version = about.metadata.resourceVersion ?? place.version
        yield { type: type === 'DELETED' ? 'removed' : 'put', pod: about }
      }
    }
  } catch (error) {
    if (error instanceof SourceError) throw error
    // The connection broke, which happens: what came by then is known.
  }
  return 'closed'
}

function read<T>(shape: z.ZodType<T>, value: unknown): T {
  const { data, success } = shape.safeParse(value)
  if (success) return data
  throw new SourceError('the API server answered no events of pods')
}
