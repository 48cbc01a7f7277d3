import { whichOf } from '../nearest.ts'
import { ALIGN_METHODS } from '../tree/keywords.ts'
import type { AlignStage, Literal } from '../tree/tree.ts'
import { expectDuration, expectNumber } from './parse-literal.ts'
import type { Reader } from './reader.ts'
import { brief, shown } from './wording.ts'

/** What follows the word `align`. */
export function parseAlign(reader: Reader): Omit<AlignStage, 'start' | 'end'> {
  const method = reader.expectName('a method', 'such as mean_within(5m) or rate(5m, every 1m)')
  if (!(ALIGN_METHODS as readonly string[]).includes(method.text)) {
    const message = `there is no method ${shown(method.text)} of align`
    reader.report('unknown-name', method, message, whichOf(method.text, ALIGN_METHODS))
  }
  reader.expectMark('(', `such as ${brief(method.text)}(5m)`)
  let p: Literal | undefined
  if (method.text === 'quantile_within') {
    const hint = 'such as quantile_within(0.9, 5m)'
    p = expectNumber(reader, 'a number', hint)
    reader.expectMark(',', hint)
  }
  const window = expectDuration(reader, 'the window')
  const comma = reader.acceptMark(',')
  if (comma && method.text === 'interpolate') {
    reader.stop('syntax', comma, 'interpolate takes nothing but its step')
  }
  if (comma) reader.expectWord('every', 'such as rate(5m, every 1m)')
  const step = comma && expectDuration(reader, 'the step')
  reader.expectMark(')')
  return { kind: 'align', method, ...(p && { p }), window, ...(step && { step }) }
}
