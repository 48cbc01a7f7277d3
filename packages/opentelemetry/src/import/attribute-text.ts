import { Buffer } from 'node:buffer'

/**
 * The value of an attribute as the text of a field: texts as they are, truth values and numbers as
 * JavaScript prints them, bytes in base64, everything else as JSON. Nothing is an empty text.
 */
export function attributeText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'number':
      return Object.is(value, -0) ? '0' : String(value)
    case 'object':
      if (value === null) return ''
      return value instanceof Uint8Array ? base64(value) : JSON.stringify(value, plain)
    default:
      return ''
  }
}

/** What JSON has no words for. Called before JSON would see it; `this` holds the value as it is. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return JSON.rawJSON(String(value))
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value instanceof Uint8Array ? base64(value) : value
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
