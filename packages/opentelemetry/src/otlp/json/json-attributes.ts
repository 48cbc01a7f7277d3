import { Buffer } from 'node:buffer'

import { attributeText } from '../../import/attribute-text.ts'
import { malformed, type ElementBudget } from '../otlp-error.ts'
import { bool, double, int64, list, object, text } from './json-values.ts'

const MAX_DEPTH = 16

/** Keys and texts of the values of a list of `KeyValue`, in turn. */
export function attributePairs(value: unknown, budget: ElementBudget): string[] {
  const pairs: string[] = []
  list(value, 'attributes', budget, (item) => {
    const { key, value: of } = object(item, 'an attribute')
    pairs.push(text(key, 'the key of an attribute'), attributeText(plainValue(of, budget, 0)))
  })
  return pairs
}

/** An `AnyValue` as JavaScript has it. */
function plainValue(value: unknown, budget: ElementBudget, depth: number): unknown {
  if (depth > MAX_DEPTH) throw malformed(`an attribute has more than ${MAX_DEPTH} levels`)
  const any = object(value, 'the value of an attribute')
  const what = 'the value of an attribute'
  const has = (name: string) => any[name] !== undefined && any[name] !== null
  if (has('stringValue')) return text(any['stringValue'], what)
  if (has('intValue')) return int64(any['intValue'], what)
  if (has('doubleValue')) return double(any['doubleValue'], what)
  if (has('boolValue')) return bool(any['boolValue'], what)
  if (has('bytesValue'))
    return Uint8Array.from(Buffer.from(text(any['bytesValue'], what), 'base64'))
  if (has('arrayValue')) {
    const { values } = object(any['arrayValue'], what)
    return list(values, what, budget, (item) => plainValue(item, budget, depth + 1) ?? null)
  }
  if (!has('kvlistValue')) return undefined
  const { values } = object(any['kvlistValue'], what)
  const entries = list(values, what, budget, (item) => {
    const { key, value: of } = object(item, what)
    return [text(key, what), plainValue(of, budget, depth + 1) ?? null] as const
  })
  return Object.fromEntries(entries)
}
