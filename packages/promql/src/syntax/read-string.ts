const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
}
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.?))/gsu

/** The text that a literal in quotes stands for, with the escapes of Go; undefined if one is wrong. */
export function readString(literal: string): string | undefined {
  const quote = literal[0]
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined
  const body = literal.slice(1, -1)
  if (quote === '`') return body
  if (body.includes('\n')) return undefined
  let isRight = true
  const text = body.replaceAll(
    ESCAPE,
    (_, byte?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const hex = byte ?? short ?? long
      const code = hex === undefined ? parseInt(octal ?? '', 8) : parseInt(hex, 16)
      if (code <= 0x10ffff) return String.fromCodePoint(code)
      const known = ESCAPES[letter ?? '']
      isRight &&= known !== undefined
      return known ?? ''
    },
  )
  return isRight ? text : undefined
}
