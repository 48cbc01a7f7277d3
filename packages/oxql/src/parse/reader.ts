import type { OxqlErrorCode, OxqlMistake, Span } from '../oxql-error.ts'
import type { Name, Stage } from '../tree/tree.ts'
import { complain, Expectation, type Meaning } from './expectation.ts'
import type { Token, TokenKind } from './token.ts'
import { tokenize } from './tokenize.ts'

/** Stops the reading of a stage, after a mistake that cannot be read over. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Groups, parentheses and operators in each other. */
const MAX_DEPTH = 64
/** What `$step` is where nobody says: a minute. */
const DEFAULT_STEP = 60_000_000_000n
/** Beyond so many mistakes a text is something else than a query. */
const MAX_MISTAKES = 10

/**
 * The tokens of a text, one after the other. Whatever is looked for and not found at a place is remembered, and
 * told if nothing of it is there.
 */
export class Reader {
  readonly now: bigint
  /** What `$step` is. */
  readonly step: bigint
  readonly mistakes: OxqlMistake[] = []
  /** What was looked for where the reader is. */
  readonly expected = new Expectation()
  /** The stages before this place, of each query that is not over: the innermost last. */
  readonly pipelines: Stage[][] = []
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(text: string, now: bigint, step = DEFAULT_STEP) {
    this.#tokens = tokenize(text)
    this.now = now
    this.step = step
  }

  get token(): Token {
    return this.#tokens[this.#at]!
  }

  /** The token after so many others. */
  after(count: number): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)]!
  }

  /** Reading on would tell nothing of use. */
  get isHopeless(): boolean {
    return this.mistakes.length >= MAX_MISTAKES || this.mistakes.at(-1)?.code === 'too-deep'
  }

  advance(): Token {
    const { token } = this
    this.expected.clear()
    if (token.kind !== 'end') this.#at++
    return token
  }

  isMark(...marks: readonly string[]): boolean {
    for (const mark of marks) this.expected.texts.add(mark)
    return this.token.kind === 'mark' && marks.includes(this.token.text)
  }

  isWord(...words: readonly string[]): boolean {
    for (const word of words) this.expected.texts.add(word)
    return this.token.kind === 'word' && words.includes(this.token.text)
  }

  isKind(kind: TokenKind, meaning: Meaning): boolean {
    this.expected.meanings.add(meaning)
    return this.token.kind === kind
  }

  acceptMark(...marks: readonly string[]): Token | undefined {
    return this.isMark(...marks) ? this.advance() : undefined
  }

  acceptWord(...words: readonly string[]): Token | undefined {
    return this.isWord(...words) ? this.advance() : undefined
  }

  expectMark(mark: string, hint?: string): Token {
    return this.acceptMark(mark) ?? this.fail(hint)
  }

  expectWord(word: string, hint?: string): Token {
    return this.acceptWord(word) ?? this.fail(hint)
  }

  /** Any word. */
  expectName(meaning: Meaning, hint?: string): Name {
    return this.isKind('word', meaning) ? nameOf(this.advance()) : this.fail(hint)
  }

  /** From a place on up to the end of what was read last. */
  spanFrom({ start }: Span): Span {
    return { start, end: this.#tokens[this.#at - 1]?.end ?? start }
  }

  /** Writes down a mistake that does not stop the reading. */
  report(code: OxqlErrorCode, span: Span, message: string, hint?: string): void {
    if (this.isHopeless) return
    this.mistakes.push({
      code,
      message,
      span: { start: span.start, end: span.end },
      ...(hint !== undefined && { hint }),
    })
  }

  /** What stands here is nothing of what was looked for. */
  fail(hint?: string): never {
    const { message, span, hint: general } = complain(this.expected, this.token)
    return this.stop('syntax', span, message, hint ?? general)
  }

  stop(code: OxqlErrorCode, span: Span, message: string, hint?: string): never {
    this.report(code, span, message, hint)
    throw new Unreadable(message)
  }

  /** Reads what is nested one deeper. */
  nested<T>(read: () => T): T {
    if (this.#depth === MAX_DEPTH) {
      this.stop('too-deep', this.token, `nested more than ${MAX_DEPTH} deep`)
    }
    this.#depth++
    try {
      return read()
    } finally {
      this.#depth--
    }
  }
}

export function nameOf({ text, start, end }: Token): Name {
  return { text, start, end }
}
