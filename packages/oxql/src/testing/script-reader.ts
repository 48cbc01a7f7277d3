import { SCRIPT_EPOCH, type PlainDistribution } from './plain-table.ts'

/** Reads the words and values of one line of a script. */
export class ScriptReader {
  readonly #text: string
  readonly #line: number
  #at = 0

  constructor(text: string, line: number) {
    this.#text = text
    this.#line = line
    this.#skipSpace()
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  fail(expected: string): Error {
    const rest = this.#text.slice(this.#at)
    return new SyntaxError(`line ${this.#line}: ${expected} expected, not ${rest || 'the end'}`)
  }

  /** What matches here, and moves on past it and the space behind it; undefined if nothing does. */
  take(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern, 'y')
    sticky.lastIndex = this.#at
    const found = sticky.exec(this.#text)
    if (!found) return undefined
    this.#at = sticky.lastIndex
    this.#skipSpace()
    return found[0]
  }

  need(pattern: RegExp, called: string): string {
    const found = this.take(pattern)
    if (found === undefined) throw this.fail(called)
    return found
  }

  rest(): string {
    const rest = this.#text.slice(this.#at)
    this.#at = this.#text.length
    return rest
  }

  /** Seconds, since the epoch of scripts. */
  time(): bigint {
    const text = this.need(/-?\d+(\.\d+)?/, 'a time in seconds')
    const [whole = '', fraction = ''] = text.replace('-', '').split('.')
    const size = BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
    return SCRIPT_EPOCH + (text.startsWith('-') ? -size : size)
  }

  /** An integer is a bigint, anything with a point or an exponent a double. */
  number(): number | bigint {
    const text = this.need(/-?\d+(\.\d+)?(e-?\d+)?/, 'a number')
    return /[.e]/.test(text) ? Number(text) : BigInt(text)
  }

  scalar(): number | bigint | boolean | string | null {
    const word = this.take(/null|true|false/)
    if (word) return word === 'null' ? null : word === 'true'
    const quoted = this.take(/'[^']*'/)
    return quoted === undefined ? this.number() : quoted.slice(1, -1)
  }

  /** `<1 2 3 sum 14>` */
  distribution(): PlainDistribution | undefined {
    if (this.take(/</) === undefined) return undefined
    const counts: (number | bigint)[] = []
    while (this.take(/sum/) === undefined) counts.push(this.number())
    const sum = this.scalar() as number | bigint | null
    this.need(/>/, '>')
    return { counts, sum }
  }

  #skipSpace(): void {
    while (this.#text[this.#at] === ' ') this.#at++
  }
}
