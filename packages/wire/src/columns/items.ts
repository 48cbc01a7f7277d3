import type { CollectedPoints, MetricsErrorInfo } from '@oximeter/core'

import { decodeError } from '../json/decode-error.ts'
import { encodeError } from '../json/encode-error.ts'
import type { JsonValue } from '../json/json-reader.ts'
import { RefusedError } from '../refusal.ts'
import type { ByteList } from './byte-list.ts'
import { jsonBytes, readCount, readIdentity, readObject, type PageIdentity } from './header.ts'
import { malformed } from './malformed.ts'

/** What the producers of a page answered, apart from samples. */
export interface PageItems extends PageIdentity {
  /** How many producers answered. */
  readonly items: number
  /** The errors among their answers. */
  readonly errors: readonly { readonly item: number; readonly error: MetricsErrorInfo }[]
  readonly samples: number
}

export function encodeItems(items: readonly CollectedPoints[], page: PageIdentity): ByteList {
  let samples = 0
  const errors: unknown[] = []
  for (const [item, collected] of items.entries()) {
    if (collected.status === 'err') {
      errors.push({ item, error: JSON.parse(encodeError(collected.error)) as unknown })
    } else for (const { rows } of collected.points) samples += rows
  }
  const { epoch, page: number } = page
  return jsonBytes({ epoch, page: number, items: items.length, samples, errors })
}

export function readItems(content: Uint8Array): PageItems {
  const object = readObject(content, 'the list of items')
  const items = readCount(object, 'items')
  const { errors } = object
  if (!Array.isArray(errors)) throw malformed('"errors" is not an array')
  let last = -1
  return {
    ...readIdentity(object, 'the list of items'),
    items,
    samples: readCount(object, 'samples'),
    errors: (errors as JsonValue[]).map((value) => {
      const error = readError(value)
      if (error.item <= last || error.item >= items) {
        throw malformed(`an error is of the item ${error.item} of ${items}, after ${last}`)
      }
      last = error.item
      return error
    }),
  }
}

function readError(value: JsonValue): PageItems['errors'][number] {
  if (typeof value !== 'object' || value === null || !('error' in value) || !('item' in value)) {
    throw malformed('an error has no "item" or no "error"')
  }
  try {
    return { item: readCount(value as never, 'item'), error: decodeError(value.error) }
  } catch (error) {
    if (error instanceof RefusedError) throw malformed(`an error cannot be read: ${error.message}`)
    throw error
  }
}
