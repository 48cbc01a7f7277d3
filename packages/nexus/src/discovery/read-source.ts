import type { DiscoverySource } from '@oximeter/api/client'
import { withinLimit } from './limited-time.ts'
import { readFiles } from './sources/file-source.ts'
import { readHttp } from './sources/http-source.ts'
import { watchPods } from './sources/kubernetes-source.ts'
import { readSrv } from './sources/srv-source.ts'
import type { Target } from './target.ts'

export interface ReadOptions {
  readonly signal: AbortSignal
  /** How often what a source names is wanted, in milliseconds. */
  readonly intervalMs: number
}

/**
 * All that a source names: once, or, where it tells of changes, after each of them, too, for as long as
 * it does. Throws where it does not say all: then nothing is known to be gone.
 */
export async function* readSource(
  source: DiscoverySource,
  options: ReadOptions,
): AsyncGenerator<readonly Target[], void, undefined> {
  if (source.kind === 'kubernetes') yield* watchPods(source, options)
  else yield await withinLimit(options.signal, (signal) => readOnce(source, { ...options, signal }))
}

function readOnce(
  source: Exclude<DiscoverySource, { readonly kind: 'kubernetes' }>,
  { signal, intervalMs }: ReadOptions,
): Promise<Target[]> {
  switch (source.kind) {
    case 'file':
      return readFiles(source)
    case 'srv':
      return readSrv(source, signal)
    case 'http':
      return readHttp(source, signal, intervalMs)
  }
}
