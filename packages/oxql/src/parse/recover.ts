import { COMPARATORS, STAGE_WORDS } from '../tree/keywords.ts'
import { Unreadable, type Reader } from './reader.ts'

/**
 * Skips what a mistake has made unreadable, up to where reading can go on.
 *
 * @returns whether a stage follows; else the end of a member of a group does
 * @throws Unreadable if reading on would only find mistakes that are none
 */
export function recover(reader: Reader, isInGroup: boolean): boolean {
  let braces = 0
  while (!reader.isHopeless && reader.token.kind !== 'end' && reader.token.kind !== 'open') {
    const mark = reader.token.kind === 'mark' ? reader.token.text : ''
    const isOutside = braces === 0
    if (isOutside && (mark === ';' || mark === '}')) {
      if (!isInGroup) break
      return false
    }
    if (mark === '{') braces++
    if (mark === '}') braces--
    const isBeforeStage = isOutside && mark === '|' && stageFollows(reader)
    reader.advance()
    if (isBeforeStage) return true
  }
  throw new Unreadable('nothing can be read after a mistake')
}

/** Not so if the `|` was meant as an operator. */
function stageFollows(reader: Reader): boolean {
  const word = reader.after(1)
  if (word.kind === 'mark') return word.text === '{'
  if (word.kind !== 'word') return word.kind === 'end'
  return isStageWord(word.text) || !isComparator(reader.after(2).text)
}

export function isStageWord(word: string): boolean {
  return (STAGE_WORDS as readonly string[]).includes(word)
}

/** Marks that stand between a name and a value, here or elsewhere. */
export function isComparator(text: string): boolean {
  return [...COMPARATORS, '=', '=~', '!~', 'in'].includes(text)
}
