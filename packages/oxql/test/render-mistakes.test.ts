import { expect, test } from 'vitest'
import { OxqlError, renderMistakes } from '../src/index.ts'

function rendered(text: string, start: number, end: number, hint?: string): string[] {
  const mistake = { code: 'syntax', message: 'wrong', span: { start, end } } as const
  const error = new OxqlError([hint === undefined ? mistake : { ...mistake, hint }])
  return renderMistakes(text, error).split('\n')
}

test('carets stand under the mistake, the hint after it', () => {
  expect(rendered('get a:b', 4, 7, 'right')).toEqual([
    '1:5: wrong',
    '  get a:b',
    '      ^^^',
    '  hint: right',
  ])
})

test('the end of the text has a caret', () => {
  expect(rendered('get', 3, 3)).toEqual(['1:4: wrong', '  get', '     ^'])
  expect(rendered('', 0, 0)).toEqual(['1:1: wrong', '', '  ^'])
  expect(rendered('get\n', 4, 4)).toEqual(['2:1: wrong', '', '  ^'])
})

test.for(['\n', '\r\n', '\r'])('lines end with %j', (end) => {
  const text = ['get a:b', '| last x', '| first 1'].join(end)
  const start = text.indexOf('x')
  expect(rendered(text, start, start + 1)).toEqual(['2:8: wrong', '  | last x', '         ^'])
})

test('of a mistake of several lines the first is shown', () => {
  expect(rendered('get {\na:b }', 4, 11)).toEqual(['1:5: wrong', '  get {', '      ^'])
})

test('columns are those of a terminal', () => {
  expect(rendered("\t\t'日本'x", 6, 7)).toEqual(['1:7: wrong', "      '日本'x", '            ^'])
  expect(rendered('日本', 0, 2)).toEqual(['1:1: wrong', '  日本', '  ^^^^'])
  expect(rendered('e\u0301x', 2, 3)).toEqual(['1:3: wrong', '  e\u0301x', '   ^'])
})

test('nothing reaches the terminal that could change it', () => {
  expect(rendered("'\u001B[31m\u202E\u0000'x", 8, 9)).toEqual([
    '1:9: wrong',
    "  '\uFFFD[31m\uFFFD\uFFFD'x",
    '          ^',
  ])
})

test('of long lines the context is shown, in whole characters', () => {
  const [place, line, caret] = rendered(`${'🙂'.repeat(500)}x${'🙂'.repeat(500)}`, 1000, 1001)
  expect(place).toBe('1:1001: wrong')
  expect(line).toBe(`  …${'🙂'.repeat(30)}x${'🙂'.repeat(15)}…`)
  expect(caret).toBe(`${' '.repeat(2 + 1 + 60)}^`)
  expect(rendered('x'.repeat(1000), 0, 1000)[2]).toBe(`  ${'^'.repeat(60)}`)
})
