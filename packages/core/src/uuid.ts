const HYPHENATED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const FORMS =
  /^(?:([0-9a-f]{32})|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}|urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))$/i

/**
 * A UUID in canonical form (lower-case, hyphenated), from that form or from the simple (32 digits),
 * braced or `urn:uuid:` form in either case; undefined if the text is none of them.
 */
export function canonicalUuid(text: string): string | undefined {
  if (HYPHENATED.test(text)) return text
  const match = FORMS.exec(text)
  if (!match) return undefined
  const digits = (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '')
    .toLowerCase()
    .replaceAll('-', '')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join('-')
}

/** The 16 bytes of a canonical UUID. */
export function uuidBytes(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  )
}
