import { PlanProblem } from './plan-problem.ts'

/** RE2 refuses more repetitions than these. */
const MAX_REPETITIONS = 1000

/**
 * Checks a regular expression as far as can be told without RE2: what brackets and repetitions need,
 * and what other dialects have and RE2 has not.
 *
 * @throws PlanProblem `wrong-type`
 */
export function checkPattern(pattern: string): void {
  new PatternCheck(pattern).run()
}

const NOT_IN_RE2: readonly (readonly [RegExp, string])[] = [
  [/^\(\?<?[=!]/, 'lookahead and lookbehind'],
  [/^\(\?>/, 'atomic groups'],
  [/^\(\?#/, 'comments'],
  [/^\(\?\(/, 'conditions'],
  [/^\\(?:[1-7](?![0-7])|[89])/, 'backreferences'],
  [/^\\k/, 'backreferences'],
]
const GROUP = /^\((?:\?(?:[imsU]*(?:-[imsU]+)?:|P?<\w+>))?/
const FLAGS = /^\(\?(?=[imsU-])[imsU]*(?:-[imsU]+)?\)/
const REPETITION = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/
/** Of one character, or of those of a class. */
const ESCAPE =
  /^\\(?:[aftnrvdDsSwW]|[pP](?:[A-Z]|\{\^?\w+\})|x(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]{1,6}\})|0[0-7]{0,2}|[1-7][0-7]{1,2}|[^A-Za-z0-9\P{ASCII}])/u
/** Of places, and of bytes. */
const ESCAPE_OUTSIDE = /^\\[bBAzC]/
const ESCAPED_CLASS = /^\\[dDsSwWpP]/
const POSIX_CLASS =
  /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/

class PatternCheck {
  readonly #pattern: string
  #at = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  run(): void {
    let open = 0
    // Whether what stands before can be repeated.
    let repeatable = false
    while (this.#at < this.#pattern.length) {
      const rest = this.#rest()
      for (const [form, what] of NOT_IN_RE2) {
        if (form.test(rest)) this.#refuse(`has ${what}, which RE2 does not know`)
      }
      const repetition = REPETITION.exec(rest)
      if (repetition) {
        if (!repeatable)
          this.#refuse('repeats nothing', 'put a backslash before what is meant as itself')
        this.#checkRepetition(repetition)
        this.#at += repetition[0].length
        repeatable = false
      } else if (rest.startsWith('(')) {
        const flags = FLAGS.exec(rest)
        if (!flags) open++
        const group = flags ?? GROUP.exec(rest)!
        if (group[0] === '(' && rest.startsWith('(?'))
          this.#refuse('has a group that RE2 does not know')
        this.#at += group[0].length
        // Flags are not there: what stands before them is repeated.
        repeatable &&= flags !== null
      } else if (rest.startsWith(')')) {
        if (open === 0) this.#refuse('closes a parenthesis that is not open', 'write \\)')
        open--
        this.#at++
        repeatable = true
      } else if (rest.startsWith('[')) {
        this.#passClass()
        repeatable = true
      } else if (rest.startsWith('\\Q')) {
        const end = rest.indexOf('\\E')
        this.#at += end < 0 ? rest.length : end + 2
        repeatable = true
      } else if (rest.startsWith('\\')) {
        this.#passEscape(false)
        repeatable = true
      } else {
        repeatable = !rest.startsWith('|')
        this.#at++
      }
    }
    if (open > 0) this.#refuse('has a parenthesis that is not closed', 'write \\( for itself')
  }

  #checkRepetition([, least, most]: RegExpExecArray): void {
    if (least === undefined) return
    const from = Number(least)
    const to = most === undefined || most === '' ? from : Number(most)
    if (from > to) this.#refuse(`repeats from ${from} to ${to} times`)
    if (to > MAX_REPETITIONS) this.#refuse(`repeats more than ${MAX_REPETITIONS} times`)
  }

  #passEscape(inClass: boolean): void {
    const rest = this.#rest()
    const escape = ESCAPE.exec(rest) ?? (inClass ? null : ESCAPE_OUTSIDE.exec(rest))
    if (!escape) {
      const shown = String.fromCodePoint(92, rest.codePointAt(1) ?? 32).trimEnd()
      this.#refuse(
        shown === '\\' ? 'ends with a backslash' : `has ${shown}, which RE2 does not know`,
        shown === '\\' ? 'write \\\\ for a backslash' : undefined,
      )
    }
    this.#at += escape[0].length
  }

  #passClass(): void {
    const begin = this.#at
    this.#at += this.#rest().startsWith('[^') ? 2 : 1
    let first = true
    let from: number | undefined
    while (first || !this.#rest().startsWith(']')) {
      first = false
      const rest = this.#rest()
      if (rest === '') {
        this.#at = begin
        this.#refuse('has a bracket that is not closed', 'write \\[ for itself')
      }
      const posix = POSIX_CLASS.exec(rest)
      if (!posix && /^\[:\^?\w*:\]/.test(rest)) this.#refuse('names a class that RE2 does not know')
      const start = this.#at
      if (posix) this.#at += posix[0].length
      else if (rest.startsWith('\\')) this.#passEscape(true)
      else this.#at += String.fromCodePoint(rest.codePointAt(0)!).length
      const text = this.#pattern.slice(start, this.#at)
      const single = posix || text.startsWith('\\') ? undefined : text.codePointAt(0)
      const isBackwards = from !== undefined && single !== undefined && from > single
      if (isBackwards || (from !== undefined && (posix || ESCAPED_CLASS.test(text)))) {
        this.#refuse(`has a range that does not go up to ${text}`)
      }
      from = undefined
      if (single !== undefined && /^-[^\]]/.test(this.#rest())) {
        from = single
        this.#at++
      }
    }
    this.#at++
  }

  #rest(): string {
    return this.#pattern.slice(this.#at)
  }

  #refuse(what: string, hint?: string): never {
    throw new PlanProblem('wrong-type', `the regular expression ${what}`, hint)
  }
}
