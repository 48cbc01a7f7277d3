import { whichOf } from '../nearest.ts'
import { REDUCERS } from '../tree/keywords.ts'
import type { Name, Reducer } from '../tree/tree.ts'
import { reducerMeant } from './habits.ts'
import { expectNumber } from './parse-literal.ts'
import { nameOf, type Reader } from './reader.ts'
import { shown } from './wording.ts'

/**
 * `mean`, `quantile(0.9)`; or one of other words that may stand there.
 *
 * @param otherwise what a word that is no reducer may have been meant as
 */
export function parseReducer(
  reader: Reader,
  others: readonly string[] = [],
  otherwise?: string,
): Reducer {
  const words = [...REDUCERS, ...others]
  reader.isWord(...others)
  if (!reader.isKind('word', 'a reducer')) reader.fail(`such as ${words.slice(0, 3).join(', ')}`)
  const name = nameOf(reader.advance())
  if (!words.includes(name.text)) stopAtUnknown(reader, name, words, otherwise)
  if (name.text !== 'quantile') {
    if (reader.isMark('('))
      reader.stop('syntax', reader.token, `${name.text} takes nothing in parentheses`)
    return { name, start: name.start, end: name.end }
  }
  reader.expectMark('(', 'which quantile, such as quantile(0.9)')
  const p = expectNumber(reader, 'a number')
  reader.expectMark(')')
  return { name, p, ...reader.spanFrom(name) }
}

function stopAtUnknown(
  reader: Reader,
  name: Name,
  words: readonly string[],
  otherwise: string | undefined,
): never {
  const meant = reducerMeant(name.text)
  const hint = meant === undefined ? whichOf(name.text, words) : `did you mean ${meant}?`
  return reader.stop(
    'unknown-name',
    name,
    `there is no reducer ${shown(name.text)}`,
    otherwise === undefined ? hint : `${hint}; ${otherwise}`,
  )
}
