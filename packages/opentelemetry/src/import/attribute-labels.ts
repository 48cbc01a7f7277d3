import { RESERVED_FIELD_NAMES, type Labels } from '@oximeter/core'

import { keysOf, valueOf, type Attributes } from './attributes.ts'
import type { TargetFields } from './imported-target.ts'
import { importedName, withSuffix } from './names.ts'

/** The attributes of a series as the labels of ours, and which attribute each label is. */
export function labelsOf(
  attributes: Attributes,
  { origins }: Pick<TargetFields, 'origins'>,
): { readonly labels: Labels; readonly descriptions: Labels } {
  const labels: Record<string, string> = {}
  const descriptions: Record<string, string> = {}
  const isForeign = (name: string) => origins.has(name) || RESERVED_FIELD_NAMES.includes(name)
  for (const key of keysOf(attributes)) {
    const ours = importedName(key)
    const wanted = isForeign(ours) ? `${ours}_attribute` : ours
    let name = wanted
    for (let salt = key; isForeign(name) || Object.hasOwn(labels, name); salt += ' ') {
      name = withSuffix(wanted, salt)
    }
    labels[name] = valueOf(attributes, key)
    descriptions[name] = key
  }
  return { labels, descriptions }
}
