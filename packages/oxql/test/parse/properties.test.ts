import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatQuery,
  formatQueryText,
  OxqlError,
  parseQuery,
  renderMistakes,
  type Span,
} from '../../src/index.ts'
import { arbitraryTree } from './arbitrary-tree.ts'
import { readCases } from './read-cases.ts'
import { withoutSpans } from './without-spans.ts'

const now = 1_795_369_020_000_000_000n
const queries = readCases('queries.txt')
const mistakes = readCases('mistakes.txt')

test('a tree is read as itself from its text', () => {
  fc.assert(
    fc.property(arbitraryTree, (tree) => {
      expect(withoutSpans(parseQuery(formatQuery(tree), { now }))).toEqual(withoutSpans(tree))
    }),
    { numRuns: 1000 },
  )
})

test('white space and comments make no difference, and formatting none but in these', () => {
  const space = fc.array(fc.constantFrom(' ', '\t', '\n', '\r\n', '# | {\n'), { maxLength: 3 })
  fc.assert(
    fc.property(arbitraryTree, fc.infiniteStream(space), (tree, spaces) => {
      // Where format-query.ts has put a space outside of strings, any will do.
      const text = formatQuery(tree)
      const spaced = text.replaceAll(
        /('(?:[^'\\]|\\.)*'|"[^"]*")|[ \n]+/g,
        (_, string: string | undefined) => string ?? ` ${spaces.next().value.join('')}`,
      )
      expect(withoutSpans(parseQuery(spaced, { now }))).toEqual(withoutSpans(tree))
      const formatted = formatQueryText(spaced)
      expect(withoutSpans(parseQuery(formatted, { now }))).toEqual(withoutSpans(tree))
      expect(formatQueryText(formatted)).toBe(formatted)
      expect(formatted.match(/# \| \{/g)).toEqual(spaced.match(/# \| \{/g))
    }),
  )
})

test('each span is the place of its part', () => {
  for (const text of queries) {
    const wrong = partsOf(parseQuery(text, { now }), { start: 0, end: text.length }).filter(
      ({ part, around }) =>
        part.start < around.start ||
        part.end > around.end ||
        part.start >= part.end ||
        ('text' in part && part.text !== text.slice(part.start, part.end)),
    )
    expect(wrong).toEqual([])
  }
})

test('what a condition spans is the condition', () => {
  for (const text of queries) {
    for (const { part } of partsOf(parseQuery(text, { now }), { start: 0, end: text.length })) {
      if (!('kind' in part) || part.kind !== 'filter' || !('condition' in part)) continue
      const alone = `get a:b | ${text.slice(part.start, part.end)}`
      expect(withoutSpans(parseQuery(alone, { now }).stages[1])).toEqual(withoutSpans(part))
    }
  }
})

test('whatever the text is, either it is a query or its mistakes can be shown', () => {
  const pieces = fc.constantFrom(
    ...[...queries, ...mistakes].flatMap((text) => text.split(/(?<=\W)|(?=\W)/)),
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)))
      .map((units) => units.join('')),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    // A query that is cut, and goes on as another.
    fc
      .tuple(fc.constantFrom(...queries), fc.nat(200), fc.constantFrom(...queries), fc.nat(200))
      .map(([a, to, b, from]) => a.slice(0, to) + b.slice(from)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const error = errorOf(text)
      if (error === undefined) return
      for (const { span, message } of error.mistakes) {
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeGreaterThanOrEqual(span.start)
        expect(span.end).toBeLessThanOrEqual(text.length)
        expect(message).not.toMatch(/undefined|expected ,|expected $/)
      }
      const starts = error.mistakes.map(({ span }) => span.start)
      expect(starts).toEqual(starts.toSorted((a, b) => a - b))
      expect(renderMistakes(text, error)).toMatch(/^\d+:\d+: /)
    }),
    { numRuns: 3000 },
  )
})

function errorOf(text: string): OxqlError | undefined {
  try {
    parseQuery(text, { now })
    return undefined
  } catch (error) {
    if (error instanceof OxqlError) return error
    throw error
  }
}

interface Part {
  readonly part: Span
  readonly around: Span
}

/** Everything in a tree that has a span, with the span of what it is a part of. */
function partsOf(tree: unknown, around: Span): Part[] {
  if (typeof tree !== 'object' || tree === null) return []
  const span = 'start' in tree && 'end' in tree ? (tree as Span) : undefined
  const inner = Object.values(tree).flatMap((child) => partsOf(child, span ?? around))
  return span ? [{ part: span, around }, ...inner] : inner
}
