import type { OxqlMistake, Span } from '../oxql-error.ts'
import { tokenize } from '../parse/tokenize.ts'
import { linksOf } from '../tree/chain.ts'
import type { Condition, Query } from '../tree/tree.ts'
import type { Filled, Probe } from './probe.ts'

/** What is to stand at a place of a probe instead of what is there. */
export interface Edit extends Span {
  readonly text: string
}

type Leaf = Extract<Condition, { kind: 'compare' | 'in' }>

/** Makes of the filters of a probe what their variables say. */
export class Conditions {
  /** In the order of the text. */
  readonly edits: Edit[] = []
  readonly mistakes: OxqlMistake[] = []
  /** Variables that stand in filters. */
  readonly met = new Set<Filled>()
  readonly #probe: Probe

  constructor(probe: Probe) {
    this.#probe = probe
  }

  visit({ stages }: Query): void {
    for (const stage of stages) {
      if (stage.kind === 'group') stage.queries.forEach((query) => this.visit(query))
      else if (stage.kind === 'filter') this.#visitFilter(stage, stage.condition)
    }
  }

  #visitFilter({ start, end }: Span, condition: Condition): void {
    if (!this.#hasAll(condition)) return this.#edit(condition)
    const rest = this.#rest(condition)
    if (rest !== undefined) this.edits.push({ start, end, text: `filter ${rest}` })
    else this.edits.push({ start: this.#pipeBefore(start), end, text: '' })
  }

  /** Changes the comparisons, and nothing between them. */
  #edit(condition: Condition): void {
    switch (condition.kind) {
      case 'not':
        return this.#edit(condition.operand)
      case 'and':
      case 'or':
      case 'xor':
        this.#edit(condition.left)
        return this.#edit(condition.right)
      case 'compare':
      case 'in': {
        const { start, end } = condition
        const text = this.#leaf(condition)
        if (text !== undefined) this.edits.push({ start, end, text })
      }
    }
  }

  /** A condition without what always holds; undefined where that is all of it. */
  #rest(condition: Condition): string | undefined {
    switch (condition.kind) {
      case 'compare':
      case 'in':
        return this.#leaf(condition)
      case 'not': {
        const operand = this.#rest(condition.operand)
        return operand === undefined ? undefined : `!(${operand})`
      }
      case 'and': {
        const links = this.#links(condition).filter((link) => link !== undefined)
        return links.length === 0 ? undefined : links.join(' && ')
      }
      case 'or':
      case 'xor': {
        const links = this.#links(condition)
        if (links.includes(undefined)) return undefined
        return links.join(condition.kind === 'or' ? ' || ' : ' ^ ')
      }
    }
  }

  #links(condition: Condition): (string | undefined)[] {
    return linksOf(condition.kind as 'and' | 'or' | 'xor', condition).map((link) => {
      const text = this.#rest(link)
      return text !== undefined && 'left' in link ? `(${text})` : text
    })
  }

  /** Undefined where it always holds. */
  #leaf(leaf: Leaf): string | undefined {
    const variables = this.#within(leaf)
    for (const variable of variables) this.met.add(variable)
    const { text } = this.#probe
    if (leaf.kind === 'in') {
      if (this.#hasAll(leaf)) return undefined
      const lists = variables.map(({ at, literals }) => ({ ...at, text: literals.join(', ') }))
      return edited(text, leaf, lists)
    }
    const [variable] = variables
    if (variable === undefined) return text.slice(leaf.start, leaf.end)
    const { comparator, name } = leaf
    const { literals } = variable
    if (comparator === '~=') {
      const hint = `write ${name.text} == $${variable.name}, also for several values`
      this.#refuse(variable, 'is a value, and no regular expression', hint)
    }
    if (literals.length === 0) return undefined
    if (literals.length === 1) return text.slice(leaf.start, leaf.end)
    const list = `${name.text} in [${literals.join(', ')}]`
    if (comparator === '!=') return `!(${list})`
    if (comparator !== '==') {
      this.#refuse(variable, `has several values, and ${comparator} compares with one`)
    }
    return list
  }

  #hasAll(span: Span): boolean {
    return this.#within(span).some(({ literals }) => literals.length === 0)
  }

  #within({ start, end }: Span): readonly Filled[] {
    const { filled } = this.#probe
    const first = lowerBound(filled, start)
    return filled.slice(first, lowerBound(filled, end))
  }

  /** A filter follows something: there is one. */
  #pipeBefore(start: number): number {
    const before = tokenize(this.#probe.text.slice(0, start))
    return before.findLast(({ kind, text }) => kind === 'mark' && text === '|')!.start
  }

  #refuse(variable: Filled, what: string, hint?: string): void {
    this.mistakes.push(misplaced(variable, what, hint))
  }
}

export function misplaced({ name, start, end }: Filled, what: string, hint?: string): OxqlMistake {
  return {
    code: 'misplaced',
    message: `$${name} ${what}`,
    span: { start, end },
    ...(hint !== undefined && { hint }),
  }
}

/** A part of a text with places in it changed, which are in its order. */
export function edited(text: string, { start, end }: Span, edits: readonly Edit[]): string {
  let written = ''
  let from = start
  for (const edit of edits) {
    written += text.slice(from, edit.start) + edit.text
    from = edit.end
  }
  return written + text.slice(from, end)
}

/** Index of the first that is not before a place. */
function lowerBound(filled: readonly Filled[], place: number): number {
  let low = 0
  let high = filled.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (filled[middle]!.at.start < place) low = middle + 1
    else high = middle
  }
  return low
}
