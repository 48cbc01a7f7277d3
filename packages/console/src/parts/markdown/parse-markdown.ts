/** A text in Markdown as a tree: what is not known of Markdown is text, HTML above all. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly inline: readonly Inline[] }
  | { readonly kind: 'paragraph' | 'quote'; readonly inline: readonly Inline[] }
  | {
      readonly kind: 'list'
      readonly ordered: boolean
      readonly items: readonly (readonly Inline[])[]
    }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'rule' }

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inline: readonly Inline[] }
  | { readonly kind: 'link'; readonly to: string; readonly inline: readonly Inline[] }

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/
const ITEM = /^\s{0,3}(?:([-*+])|\d{1,9}[.)])\s+(.*)$/
const FENCE = /^\s{0,3}(```|~~~)/
const RULE = /^\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/
const QUOTE = /^\s{0,3}>\s?(.*)$/

/** Headings, paragraphs, lists of one level, quotes, code and rules. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  const take = (matches: (line: string) => boolean): string[] => {
    const from = at
    while (at < lines.length && matches(lines[at]!)) at++
    return lines.slice(from, at)
  }
  while (at < lines.length) {
    const line = lines[at]!
    const fence = FENCE.exec(line)?.[1]
    const heading = HEADING.exec(line)
    const item = ITEM.exec(line)
    if (line.trim() === '') at++
    else if (fence !== undefined) {
      at++
      const code = take((one) => !one.trimStart().startsWith(fence))
      at++
      blocks.push({ kind: 'code', text: code.join('\n') })
    } else if (RULE.test(line)) {
      at++
      blocks.push({ kind: 'rule' })
    } else if (heading !== null) {
      at++
      const level = Math.min(heading[1]!.length, 3) as 1 | 2 | 3
      blocks.push({ kind: 'heading', level, inline: parseInline(heading[2]!) })
    } else if (QUOTE.test(line)) {
      const quoted = take((one) => QUOTE.test(one)).map((one) => QUOTE.exec(one)![1]!)
      blocks.push({ kind: 'quote', inline: parseInline(quoted.join('\n')) })
    } else if (item !== null) {
      const ordered = item[1] === undefined
      const items = take((one) => isItem(one, ordered)).map((one) => ITEM.exec(one)![2]!)
      blocks.push({ kind: 'list', ordered, items: items.map((one) => parseInline(one)) })
    } else {
      const paragraph = [lines[at++]!, ...take((one) => !beginsBlock(one))]
      blocks.push({ kind: 'paragraph', inline: parseInline(paragraph.join('\n')) })
    }
  }
  return blocks
}

function isItem(line: string, ordered: boolean): boolean {
  const item = ITEM.exec(line)
  return item !== null && !RULE.test(line) && (item[1] === undefined) === ordered
}

function beginsBlock(line: string): boolean {
  return line.trim() === '' || [FENCE, HEADING, RULE, QUOTE, ITEM].some((begin) => begin.test(line))
}

/** Marks within a line: none looks further than {@link MAX_MARK}, so that time grows as the text does. */
const MAX_MARK = 2000
const MAX_DEPTH = 8
const MARK = new RegExp(
  [
    String.raw`\\([!-/:-@[-\x60{-~])`,
    String.raw`(\x60+)(?!\x60)([^\x60]{1,${MAX_MARK}})\2(?!\x60)`,
    String.raw`\*\*(?=\S)([^*\n]{1,${MAX_MARK}})\*\*`,
    String.raw`(?<![*\w])([*_])(?=[^\s*_])([^*_\n]{1,${MAX_MARK}})\5(?!\w)`,
    String.raw`\[([^\][\n]{1,${MAX_MARK}})\]\(([^\s()]{1,${MAX_MARK}})\)`,
    String.raw`(https?:\/\/[^\s<>()"']{1,${MAX_MARK}}[^\s<>()"'.,;:!?])`,
  ].join('|'),
  'g',
)

export function parseInline(text: string, depth = 0): Inline[] {
  if (depth > MAX_DEPTH) return [{ kind: 'text', text }]
  const parts: Inline[] = []
  let end = 0
  for (const found of text.matchAll(MARK)) {
    if (found.index > end) parts.push({ kind: 'text', text: text.slice(end, found.index) })
    end = found.index + found[0].length
    parts.push(markOf(found, depth + 1))
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) })
  return joined(parts)
}

function markOf(found: RegExpExecArray, depth: number): Inline {
  const [all, escaped, , code, strong, , emphasis, label, to, bare] = found
  if (escaped !== undefined) return { kind: 'text', text: escaped }
  if (code !== undefined) return { kind: 'code', text: code }
  if (strong !== undefined) return { kind: 'strong', inline: parseInline(strong, depth) }
  if (emphasis !== undefined) return { kind: 'emphasis', inline: parseInline(emphasis, depth) }
  if (bare !== undefined) return { kind: 'link', to: bare, inline: [{ kind: 'text', text: bare }] }
  if (label !== undefined && to !== undefined && isSafe(to)) {
    return { kind: 'link', to, inline: parseInline(label, depth) }
  }
  return { kind: 'text', text: all }
}

/** Pages, mail and places of this console: no address that runs something. */
function isSafe(address: string): boolean {
  return /^(?:https?:\/\/|mailto:|\/(?![/\\])|#)/i.test(address)
}

function joined(parts: readonly Inline[]): Inline[] {
  const result: Inline[] = []
  for (const part of parts) {
    const before = result.at(-1)
    if (part.kind === 'text' && before?.kind === 'text') {
      result[result.length - 1] = { kind: 'text', text: before.text + part.text }
    } else result.push(part)
  }
  return result
}
