import { canonicalIp, canonicalUuid, ipBytes } from '@oximeter/core'
import type { Span } from '../oxql-error.ts'
import type { Reading } from '../tree/tree.ts'

export interface StringReading {
  readonly value: string
  readonly reading?: Reading
  /** The first escape that is none, within the quoted text. */
  readonly wrongEscape?: Span
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

/** Reads a string with its quotes. */
export function readString(quoted: string): StringReading {
  let wrongEscape: Span | undefined
  const value = quoted
    .slice(1, -1)
    .replaceAll(
      /\\(?:u\{([0-9A-Fa-f]{1,6})\}|([^]))/gu,
      (escape, hex: string | undefined, letter: string | undefined, offset: number) => {
        const meant = hex === undefined ? SIMPLE[letter!] : character(Number.parseInt(hex, 16))
        if (meant !== undefined) return meant
        wrongEscape ??= { start: offset + 1, end: offset + 1 + escape.length }
        return ''
      },
    )
  const reading = quoted.startsWith('"') ? readingOf(value) : undefined
  return { value, ...(reading && { reading }), ...(wrongEscape && { wrongEscape }) }
}

function character(code: number): string | undefined {
  const isScalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isScalar ? String.fromCodePoint(code) : undefined
}

/** What a text in double quotes may be besides text. */
export function readingOf(text: string): Reading | undefined {
  if (canonicalUuid(text) !== undefined) return 'uuid'
  if (canonicalIp(text) !== undefined) return 'ip'
  return isNetwork(text) ? 'network' : undefined
}

function isNetwork(text: string): boolean {
  const [, address, length] = /^([0-9A-Fa-f.:]{2,45})\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? []
  const bytes = address === undefined ? undefined : ipBytes(address)
  return bytes !== undefined && Number(length) <= 8 * bytes.length
}
