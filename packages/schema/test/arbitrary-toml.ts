import * as fc from 'fast-check'

type Choose = fc.GeneratorValue

/** What looks like TOML and is none, where it stands in a text or a comment. */
const TRAPS = [
  '[a]',
  '[[a]]',
  'a = 1',
  '#',
  '"',
  "'",
  '"""',
  "'''",
  '{',
  '}',
  ']',
  ',',
  '\\',
  'é',
  '😀',
]

const BARE_VALUES = (
  '0 -17 1_000 0xdead_beef 0o17 0b1 1.5 -2e10 inf -nan true false 1979-05-27T07:32:00Z 1979-05-27 ' +
  '07:32:00'
)
  .split(' ')
  .concat('1979-05-27 07:32:00.5')

/** A document that is sound, in all the ways in which TOML can be written. */
export const arbitraryToml: fc.Arbitrary<string> = fc
  .gen()
  .map((choose) => new Writer(choose).document())

class Writer {
  readonly #choose: Choose
  #names = 0
  #text = ''

  constructor(choose: Choose) {
    this.#choose = choose
  }

  document(): string {
    if (this.#maybe()) this.#text += '\u{feff}'
    this.#pairs()
    const sections = this.#count(4)
    for (let i = 0; i < sections; i++) this.#section([])
    return this.#text
  }

  /** A table or a list of tables, with what is below it. */
  #section(parents: readonly string[]): void {
    const path = [...parents, ...Array.from({ length: 1 + this.#count(1) }, () => this.#key())]
    const isList = this.#maybe()
    for (let i = isList ? this.#count(2) : 0; i >= 0; i--) {
      const [open, close] = isList ? ['[[', ']]'] : ['[', ']']
      this.#space()
      this.#text += `${open}${this.#dotted(path)}${close}`
      this.#endOfLine()
      this.#pairs()
      if (path.length < 4 && this.#maybe()) this.#section(path)
    }
  }

  #pairs(): void {
    for (let i = this.#count(3); i > 0; i--) {
      this.#blankLines()
      this.#space()
      this.#pair(2)
      this.#endOfLine()
    }
    this.#blankLines()
    if (!this.#maybe()) return
    const shared = this.#key()
    for (let i = this.#count(2); i > 0; i--) {
      this.#text += `${this.#dotted([shared, this.#key()])} = ${this.#value(1)}`
      this.#endOfLine()
    }
  }

  #pair(depth: number): void {
    const path = Array.from({ length: 1 + this.#count(2) }, () => this.#key())
    this.#text += `${this.#dotted(path)}${this.#pick(['=', ' = ', '\t='])}`
    this.#text += this.#pick(['', ' '])
    this.#text += this.#value(depth)
  }

  #value(depth: number): string {
    const kind = depth > 0 ? this.#count(4) : this.#count(1)
    if (kind === 0) return this.#pick(BARE_VALUES)
    if (kind < 3) return this.#string()
    const parts = Array.from({ length: this.#count(3) }, () =>
      kind === 3
        ? this.#value(depth - 1)
        : `${this.#dotted([this.#key()])} =${this.#value(depth - 1)}`,
    )
    const gap = (): string => this.#pick(['', ' ', '\n', ` # ${this.#trap()}\n  `])
    const body = parts.map((part) => `${gap()}${part}${gap()}`).join(',')
    const comma = parts.length > 0 && this.#maybe() ? ',' : ''
    const [open, close] = kind === 3 ? '[]' : '{}'
    return `${open}${body}${comma}${gap()}${close}`
  }

  #string(): string {
    const content = Array.from({ length: this.#count(4) }, () => this.#trap())
    const text = content.join(this.#pick(['', ' ', 'x']))
    switch (this.#count(3)) {
      case 0:
        return JSON.stringify(text)
      case 1:
        return `'${text.replaceAll("'", '')}'`
      case 2: {
        const lines = text.replaceAll('\\', '\\\\').replaceAll('"""', '""\\"')
        const quotes = this.#pick(['', '"', '""', '\\"'])
        return `"""${this.#pick(['', '\n', '\r\n'])}${lines.replace(/"+$/, '')}\n\\\n  ${quotes}"""`
      }
      default: {
        const quotes = this.#pick(['', "'", "''"])
        return `'''${this.#pick(['', '\n'])}${text.replaceAll("'''", '').replace(/'+$/, '')}\n${quotes}'''`
      }
    }
  }

  /** Keys never repeat, so that nothing is defined twice. */
  #key(): string {
    const number = this.#names++
    return this.#maybe() ? `key-${number}` : `${this.#trap()} ${number}`
  }

  #dotted(path: readonly string[]): string {
    const written = path.map((key) => {
      if (/^[\w-]+$/.test(key) && this.#maybe()) return key
      return key.includes("'") || this.#maybe() ? JSON.stringify(key) : `'${key}'`
    })
    return written.join(this.#pick(['.', ' . ', '.\t']))
  }

  #blankLines(): void {
    for (let i = this.#count(2); i > 0; i--) {
      this.#space()
      this.#endOfLine()
    }
  }

  #endOfLine(): void {
    this.#space()
    if (this.#maybe()) this.#text += `# ${this.#trap()}${this.#trap()}`
    this.#text += this.#pick(['\n', '\r\n'])
  }

  #space(): void {
    this.#text += this.#pick(['', ' ', '\t'])
  }

  #trap(): string {
    return this.#pick(TRAPS)
  }

  #maybe(): boolean {
    return this.#choose(fc.boolean)
  }

  /** Up to `max`. */
  #count(max: number): number {
    return this.#choose(fc.nat, max)
  }

  #pick(choices: readonly string[]): string {
    return choices[this.#count(choices.length - 1)]!
  }
}
