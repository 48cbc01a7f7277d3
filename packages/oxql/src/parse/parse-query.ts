import { OxqlError } from '../oxql-error.ts'
import type { Query } from '../tree/tree.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { Reader, Unreadable } from './reader.ts'

const MAX_BYTES = 64 * 1024

export interface ParseOptions {
  /** What `@now()` is, and the UTC day of times without a date: nanoseconds since the epoch. */
  readonly now: bigint
  /** What `$step` is, which may stand for a duration: nanoseconds. @default a minute */
  readonly step?: bigint
}

/**
 * Reads a query.
 *
 * @throws OxqlError with all mistakes that were found, in the order of the text
 * @example parseQuery('get http_server:request_duration | last 1', { now: 0n }).stages.length // 2
 */
export function parseQuery(text: string, { now, step }: ParseOptions): Query {
  checkText(text)
  const reader = new Reader(text, now, step)
  const query = readQuery(reader)
  const [first, ...more] = reader.mistakes
  if (first) throw new OxqlError([first, ...more])
  return query!
}

function checkText(text: string): void {
  // A UTF-16 unit is at least one byte: longer texts need not be encoded.
  if (text.length > MAX_BYTES || new TextEncoder().encode(text).length > MAX_BYTES) {
    const message = `a query has at most ${MAX_BYTES / 1024} KiB of text`
    throw new OxqlError([{ code: 'too-long', message, span: { start: 0, end: text.length } }])
  }
  if (!text.isWellFormed()) {
    const start = text.search(/\p{Surrogate}/u)
    const message = 'half a character, which is no Unicode text'
    throw new OxqlError([{ code: 'syntax', message, span: { start, end: start + 1 } }])
  }
}

/** Reads all of the text, or as much as its mistakes allow. */
export function readQuery(reader: Reader): Query | undefined {
  try {
    const { parsed } = parsePipeline(reader, false)
    // Shells end a query so.
    while (reader.acceptMark(';'));
    if (!reader.isKind('end', 'the end')) {
      reader.fail('several queries stand in a group: { get a:b; get c:d }')
    }
    return parsed
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}
