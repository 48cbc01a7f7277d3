import type { DiscoverySource } from '@oximeter/api/client'
import { readFiles } from './sources/file-source.ts'
import { readHttp } from './sources/http-source.ts'
import { readPods } from './sources/kubernetes-source.ts'
import { readSrv } from './sources/srv-source.ts'
import type { Target } from './target.ts'

export interface ReadOptions {
  readonly signal: AbortSignal
  /** How often the source is read. */
  readonly intervalMs: number
}

/** All that a source names. Rejects where it does not say all: then nothing is known to be gone. */
export function readSource(
  source: DiscoverySource,
  { signal, intervalMs }: ReadOptions,
): Promise<Target[]> {
  switch (source.kind) {
    case 'file':
      return readFiles(source)
    case 'srv':
      return readSrv(source, signal)
    case 'http':
      return readHttp(source, signal, intervalMs)
    case 'kubernetes':
      return readPods(source, signal)
  }
}
