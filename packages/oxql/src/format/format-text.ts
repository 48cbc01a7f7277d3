import { parseQuery } from '../parse/parse-query.ts'
import type { Token } from '../parse/token.ts'
import { tokenize } from '../parse/tokenize.ts'

const INDENT = '  '

/**
 * A query as it is best read: a stage in each line, members of groups indented, one space where there
 * may be several. What is written stays as it is written, literals, `@now()`, `$step` and comments too,
 * so that it is the same query; the text that comes out comes out as it is.
 *
 * @throws OxqlError of a text that is no query
 * @example
 * formatQueryText('get a:b|filter x==1 # mine') // 'get a:b\n| filter x == 1 # mine'
 */
export function formatQueryText(text: string): string {
  parseQuery(text, { now: 0n })
  const layout = new Layout()
  const tokens = tokenize(text)
  let end = 0
  for (const token of tokens) {
    for (const comment of commentsIn(text.slice(end, token.start))) layout.comment(comment)
    if (token.kind !== 'end') layout.token(token)
    end = token.end
  }
  return layout.text()
}

interface Comment {
  readonly text: string
  /** Stands behind something, in its line. */
  readonly isBehind: boolean
}

function commentsIn(space: string): Comment[] {
  return Array.from(space.matchAll(/#[^\r\n]*/g), (match) => ({
    text: match[0].trimEnd(),
    isBehind: !/[\r\n]/.test(space.slice(0, match.index)),
  }))
}

/** A token that was written. */
interface Written {
  readonly token: Token
  /** Begins a stage: what follows is no operand of it. */
  readonly isStage: boolean
}

/** Lines that grow by tokens and comments. */
class Layout {
  readonly #lines: string[] = []
  #line = ''
  #depth = 0
  #last: Written | undefined
  #beforeLast: Written | undefined
  /** A comment ends the line. */
  #isOver = false

  token(token: Token): void {
    if (isMark(token, '}')) this.#depth--
    if (this.#beginsLine(token) || this.#isOver) this.#break()
    if (this.#line !== '') this.#line += this.#isApart(token) ? ' ' : ''
    else this.#line = INDENT.repeat(this.#depth + (this.#goesOn(token) ? 2 : 0))
    this.#line += token.kind === 'time' ? token.text.replaceAll(/\s/g, '') : token.text
    if (isMark(token, '{')) this.#depth++
    const isStage = token.kind === 'word' && this.#isAfter('|', '{', ';')
    this.#beforeLast = this.#last
    this.#last = { token, isStage }
  }

  comment({ text, isBehind }: Comment): void {
    if (isBehind && this.#line !== '' && !this.#isOver) {
      this.#line += ` ${text}`
    } else {
      this.#break()
      this.#line = INDENT.repeat(this.#depth) + text
    }
    this.#isOver = true
  }

  text(): string {
    this.#break()
    return this.#lines.join('\n')
  }

  #break(): void {
    if (this.#line !== '') this.#lines.push(this.#line)
    this.#line = ''
    this.#isOver = false
  }

  /** Whether a line begins with it that only a comment has ended. */
  #goesOn(token: Token): boolean {
    return this.#last !== undefined && !isMark(token, ';') && !this.#beginsLine(token)
  }

  #beginsLine(token: Token): boolean {
    if (isMark(token, '|', '}')) return true
    if (isMark(token, ';')) return false
    return this.#last !== undefined && this.#isAfter('{', ';')
  }

  /** Whether one of these marks was written last; or nothing was. */
  #isAfter(...marks: readonly string[]): boolean {
    return this.#last === undefined || isMark(this.#last.token, ...marks)
  }

  /** Whether there is a space before a token that is not the first of its line. */
  #isApart(token: Token): boolean {
    if (isMark(token, ',', ';', ')', ']')) return false
    const { token: last, isStage } = this.#last!
    if (isMark(last, '(', '[', '!')) return false
    // Of a call; what a filter or a map begins with is none.
    if (isMark(token, '(') && last.kind === 'word')
      return isStage && /^(?:filter|map)$/.test(last.text)
    return !(isMark(last, '-', '+') && this.#isSign())
  }

  /** Whether what was written last, a `-` or `+`, is of what follows it, and no operator. */
  #isSign(): boolean {
    if (!this.#beforeLast) return true
    const { token, isStage } = this.#beforeLast
    return isStage || (token.kind === 'mark' && !isMark(token, ')', ']'))
  }
}

function isMark(token: Token, ...marks: readonly string[]): boolean {
  return token.kind === 'mark' && marks.includes(token.text)
}
