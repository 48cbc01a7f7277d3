/** What is no code in a language: what begins comments to the end of a line, and what quotes text. */
export interface Lexis {
  readonly comment: '#' | '--'
  readonly quotes: string
}

export const OXQL: Lexis = { comment: '#', quotes: `'"` }
export const SQL: Lexis = { comment: '--', quotes: `'"\`` }

/** A text as far as it tells whether more is to come. */
interface Scanned {
  /** Without comments. */
  readonly code: string
  readonly isInText: boolean
  /** Brackets that are open. */
  readonly depth: number
}

function scan(text: string, { comment, quotes }: Lexis): Scanned {
  let code = ''
  let quote = ''
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (quote !== '') {
      code += character
      if (character === '\\') code += text[++i] ?? ''
      else if (character === quote) quote = ''
      continue
    }
    if (text.startsWith(comment, i)) {
      const end = text.indexOf('\n', i)
      if (end === -1) break
      i = end - 1
      continue
    }
    code += character
    if (quotes.includes(character)) quote = character
    else if ('{(['.includes(character)) depth++
    else if ('})]'.includes(character)) depth--
  }
  return { code, isInText: quote !== '', depth }
}

/** Whether a statement ends with this line: with a semicolon that is no part of it. */
export function isEnded(text: string, lexis: Lexis): boolean {
  const { code, isInText, depth } = scan(text, lexis)
  return !isInText && depth <= 0 && code.trimEnd().endsWith(';')
}

/** In one line, as history keeps it. */
export function inOneLine(text: string, lexis: Lexis): string {
  const { code } = scan(text, lexis)
  return code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
}
