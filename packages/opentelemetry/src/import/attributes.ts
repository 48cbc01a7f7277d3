/**
 * Attributes as text: key, value, key, value, … ascending by key, each key once. An empty value is
 * left out: it is the same as none.
 */
export type Attributes = readonly string[]

/** Sorts pairs, where they are not; of a key that is there several times the last one counts. */
export function attributesOf(pairs: readonly string[]): Attributes {
  let isSorted = true
  for (let i = 0; i < pairs.length && isSorted; i += 2) {
    isSorted = pairs[i + 1] !== '' && (i === 0 || pairs[i - 2]! < pairs[i]!)
  }
  if (isSorted) return pairs
  const byKey = new Map<string, string>()
  for (let i = 0; i < pairs.length; i += 2) byKey.set(pairs[i]!, pairs[i + 1]!)
  const keys = [...byKey.keys()].filter((key) => byKey.get(key) !== '').sort()
  return keys.flatMap((key) => [key, byKey.get(key)!])
}

export function* keysOf(attributes: Attributes): Generator<string> {
  for (let i = 0; i < attributes.length; i += 2) yield attributes[i]!
}

export function valueOf(attributes: Attributes, key: string): string {
  for (let i = 0; i < attributes.length; i += 2) {
    if (attributes[i] === key) return attributes[i + 1]!
  }
  return ''
}

/** A text that no other attributes have. */
export function attributesKey(attributes: Attributes): string {
  let key = ''
  for (const text of attributes) key += `${text.length}:${text}`
  return key
}
