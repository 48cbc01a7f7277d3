import { createHash } from 'node:crypto'
import { DbError } from '../error.ts'

/** A place among texts in their order, in SQL: a condition on `value`, with its parameters. */
export interface ValuePlace {
  readonly condition: string
  readonly parameters: Readonly<Record<string, string>>
}

/** Bytes of a text that a token holds as it is; of a longer one it holds the beginning and a hash. */
const MAX_TOKEN_TEXT = 256
/** Characters, each of which may be six in JSON. */
const BEGINNING = 32

/** The token of the page after one that ends with this text. */
export function tokenAfter(text: string): string {
  if (Buffer.byteLength(JSON.stringify(text)) <= MAX_TOKEN_TEXT) return `=${text}`
  const hash = createHash('sha256').update(text).digest('hex')
  return `#${hash}${Array.from(text).slice(0, BEGINNING).join('')}`
}

/**
 * Texts that come after the one that a token tells.
 *
 * @param all SQL: all texts, as `value`
 * @throws DbError `invalid-argument`
 */
export function placeAfter(token: string | undefined, all: string): ValuePlace {
  if (token === undefined) return { condition: 'true', parameters: {} }
  if (token.startsWith('=')) {
    return { condition: 'value > {after:String}', parameters: { after: token.slice(1) } }
  }
  const [, hash, after] = /^#([0-9a-f]{64})(.+)$/s.exec(token) ?? []
  if (hash === undefined || after === undefined) {
    throw new DbError('invalid-argument', `${JSON.stringify(token)} is not a page token`)
  }
  // If it is gone meanwhile, a few that begin like it come twice, and none is left out.
  const found = `(SELECT max(value) FROM (${all}) WHERE startsWith(value, {after:String}) AND lower(hex(SHA256(value))) = {hash:String})`
  return { condition: `value > greatest({after:String}, ${found})`, parameters: { after, hash } }
}
