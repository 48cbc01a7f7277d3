import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Sample } from '@oximeter/core'
import { parseSampleText, sampleText } from '@oximeter/db'
import { tokenOf, UNCHECKED, type BlockContent } from '../spool/block-file.ts'

/** Samples whose schema nobody knows yet, as they wait on disk: a line of text each, compressed. */
export function sealUnchecked(samples: readonly Sample[]): BlockContent {
  const body = zstdCompressSync(samples.map(sampleText).join('\n'))
  return {
    table: UNCHECKED,
    day: null,
    rows: samples.length,
    format: 'Samples',
    columns: [],
    body,
    token: tokenOf(body),
  }
}

export function openUnchecked({ body }: BlockContent): Sample[] {
  return zstdDecompressSync(body).toString().split('\n').map(parseSampleText)
}
