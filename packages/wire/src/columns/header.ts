import { canonicalUuid } from '@oximeter/core'

import { ByteList } from './byte-list.ts'
import { framePart } from './frame.ts'
import { malformed } from './malformed.ts'

/** Which samples these are: the page of a number, of the numbering of series that the epoch names. */
export interface PageIdentity {
  /** A UUID, in canonical form. */
  readonly epoch: string
  /** From 0, or from 1: whole, and up to 2⁵³ − 1. */
  readonly page: number
}

/** What a response says beside the samples of its page. */
export interface PageHeader extends PageIdentity {
  /** Whether the page was served before. */
  readonly replayed: boolean
  /** Whether it was served to another collector than the one that asks now. */
  readonly servedToOther: boolean
  /** Whether the next page is ready to be asked for at once. */
  readonly more: boolean
  /** How many pages of the epoch were lost to the bound on those that are kept. */
  readonly dropped: number
  /** How many pages the producer keeps, at most, until they are acknowledged. */
  readonly window: number
  /** Which series the response describes: `count` of them from the number `first` on. */
  readonly series: { readonly first: number; readonly count: number }
}

/**
 * The body of a response, in pieces that are not copied: its header, then what `encodeSeries` and
 * `encodePoints` have made.
 *
 * @param header its `series` are those that `series` describes
 */
export function framePage(
  header: PageHeader,
  series: Uint8Array,
  points: Uint8Array,
): readonly Uint8Array[] {
  const json = {
    epoch: header.epoch,
    page: header.page,
    bytes: series.length + points.length,
    series: header.series,
    replayed: header.replayed,
    served_to_other: header.servedToOther,
    more: header.more,
    dropped: header.dropped,
    window: header.window,
  }
  return [framePart('header', jsonBytes(json)).join(), series, points].filter(
    (piece) => piece.length > 0,
  )
}

export function jsonBytes(value: unknown): ByteList {
  return new ByteList().add(new TextEncoder().encode(JSON.stringify(value)))
}

/** Reads a header, and how many bytes come after it. */
export function readHeader(content: Uint8Array): PageHeader & { readonly bytes: number } {
  const object = readObject(content, 'the header')
  const series = asObject(object['series'], 'the "series" of the header')
  return {
    ...readIdentity(object, 'the header'),
    bytes: readCount(object, 'bytes'),
    series: { first: readCount(series, 'first'), count: readCount(series, 'count') },
    replayed: readBoolean(object, 'replayed'),
    servedToOther: readBoolean(object, 'served_to_other'),
    more: readBoolean(object, 'more'),
    dropped: readCount(object, 'dropped'),
    window: readCount(object, 'window'),
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

type Json = null | boolean | number | string | readonly Json[] | JsonFields
export type JsonFields = { readonly [key: string]: Json }

export function readObject(content: Uint8Array, what: string): JsonFields {
  let text: string
  try {
    text = decoder.decode(content)
  } catch {
    throw malformed(`${what} is not UTF-8`, 'not-utf8')
  }
  return parseObject(text, what)
}

/** Whole numbers here are all below 2⁵³: the usual way to read JSON does not hurt them. */
export function parseObject(text: string, what: string): JsonFields {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw malformed(`${what} is not JSON`, 'syntax')
  }
  return asObject(value, what)
}

export function asObject(value: Json | undefined, what: string): JsonFields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`${what} is not an object`)
  }
  return value as JsonFields
}

export function readIdentity(object: JsonFields, what: string): PageIdentity {
  const { epoch } = object
  if (typeof epoch !== 'string' || canonicalUuid(epoch) !== epoch) {
    throw malformed(`the epoch of ${what} is not a UUID`)
  }
  return { epoch, page: readCount(object, 'page') }
}

export function readCount(object: JsonFields, key: string): number {
  const value = object[key]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw malformed(`"${key}" is not a whole number from 0 to 2^53 - 1`)
}

function readBoolean(object: JsonFields, key: string): boolean {
  const value = object[key]
  if (typeof value === 'boolean') return value
  throw malformed(`"${key}" is neither true nor false`)
}
