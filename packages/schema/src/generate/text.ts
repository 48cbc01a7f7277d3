const WIDTH = 100
/** What could end a line, or show it in another order than the compiler reads it. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

export function fits(line: string): boolean {
  return line.length <= WIDTH
}

/** A text as a literal, in the quotes that need fewer escapes. */
export function literal(text: string): string {
  const count = (quote: string): number => text.split(quote).length
  const quote = count("'") > count('"') ? '"' : "'"
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll(UNSAFE, (unsafe) => `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `${quote}${escaped}${quote}`
}

/** A comment before a declaration, one paragraph after the other. Empty ones are left out. */
export function docComment(paragraphs: readonly string[]): string[] {
  const texts = paragraphs.map(oneLine).filter((text) => text !== '')
  const [only] = texts
  const short = `/** ${only} */`
  if (texts.length === 1 && fits(short)) return [short]
  const lines = texts.flatMap((text, i) => [...(i === 0 ? [] : ['']), ...wrap(text, WIDTH - 3)])
  return ['/**', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */']
}

/** Text of a comment that stays in it, and on its line. */
export function oneLine(text: string): string {
  return text.replaceAll(UNSAFE, ' ').replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/').trim()
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return [...lines, line]
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

/** An object over several lines, each entry a list of lines. */
export function block(entries: readonly (readonly string[])[]): string[] {
  return entries.length === 0 ? ['{}'] : ['{', ...indent(entries.flat()), '}']
}

/**
 * A call over several lines; or, where all arguments but the last take one line, with the last one
 * opened on the first line.
 *
 * @param room what stands before the call on its line, for its length
 */
export function call(callee: string, args: readonly (readonly string[])[], room: string): string[] {
  const last = args.at(-1) ?? []
  const others = args.slice(0, -1)
  const head = `${callee}(${[...others.map((lines) => lines[0]), last[0]].join(', ')}`
  if (others.every(({ length }) => length === 1) && fits(room + head)) {
    return last.length > 1
      ? [head, ...last.slice(1, -1), `${last.at(-1)})`]
      : fits(`${room}${head})`)
        ? [`${head})`]
        : broken(callee, args)
  }
  return broken(callee, args)
}

function broken(callee: string, args: readonly (readonly string[])[]): string[] {
  return [`${callee}(`, ...indent(args.flatMap(endedByComma)), ')']
}

function endedByComma(lines: readonly string[]): string[] {
  return [...lines.slice(0, -1), `${lines.at(-1)},`]
}
