import type { GroupStage, Query, Stage } from '../tree/tree.ts'
import { afterStageHint, unknownStageHint } from './habits.ts'
import { parseStage } from './parse-stage.ts'
import { Unreadable, type Reader } from './reader.ts'
import { isStageWord, recover } from './recover.ts'
import { shown } from './wording.ts'

/** Through which a series can go, those of the groups around it included. */
const MAX_STAGES = 64

interface Parsed<T> {
  readonly parsed: T
  /** How many stages a series goes through at most. */
  readonly length: number
}

/** Stages up to the end of the query, or of a member of a group. After a mistake it goes on at the next stage. */
export function parsePipeline(reader: Reader, isInGroup: boolean): Parsed<Query> {
  const from = reader.token
  const stages: Stage[] = []
  reader.pipelines.push(stages)
  let length = 0
  let goesOn = true
  for (let place = 0; goesOn; place++) {
    try {
      const stage = parseNextStage(reader, place === 0)
      stages.push(stage.parsed)
      length += stage.length
      if (length > MAX_STAGES) {
        reader.stop('too-deep', stage.parsed, `a query has at most ${MAX_STAGES} stages in a row`)
      }
      goesOn = reader.acceptMark('|') !== undefined
      if (!goesOn && !isAtEnd(reader, isInGroup)) reader.fail(afterStageHint(reader, stage.parsed))
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      goesOn = recover(reader, isInGroup)
    }
  }
  return { parsed: { stages, ...reader.spanFrom(from) }, length }
}

function isAtEnd(reader: Reader, isInGroup: boolean): boolean {
  if (isInGroup) return reader.isMark(';', '}')
  return reader.isKind('end', 'the end') || reader.token.text === ';'
}

function parseNextStage(reader: Reader, isFirst: boolean): Parsed<Stage> {
  const { token } = reader
  const isGroup = token.kind === 'mark' && token.text === '{'
  const isStage = token.kind === 'word' && isStageWord(token.text)
  if (!isGroup && !isStage) return reportNoStage(reader, isFirst)
  const isSource = isGroup || token.text === 'get'
  if (isFirst && !isSource) {
    const message = `${shown(token.text)} cannot be the first stage`
    reader.report('misplaced', token, message, 'a query begins with get target:metric')
  }
  if (!isFirst && isSource) {
    const message = `${isGroup ? 'a group' : shown('get')} can only be the first stage`
    const hint = 'several timeseries stand together: get a:b, c:d or { get a:b; get c:d }'
    reader.report('misplaced', token, message, hint)
  }
  return isGroup ? parseGroup(reader) : { parsed: parseStage(reader), length: 1 }
}

function reportNoStage(reader: Reader, isFirst: boolean): never {
  const { token } = reader
  if (token.kind === 'word' || token.kind === 'series') {
    reader.stop(
      'syntax',
      token,
      `${shown(token.text)} is no stage`,
      unknownStageHint(reader, isFirst),
    )
  }
  if (!isFirst) {
    reader.isKind('word', 'a stage')
    return reader.fail()
  }
  reader.isWord('get')
  reader.isMark('{')
  const hint = 'a query begins with get target:metric'
  const isEmpty = token.kind === 'end' && reader.pipelines.length === 1
  return isEmpty ? reader.stop('syntax', token, 'the query is empty', hint) : reader.fail(hint)
}

function parseGroup(reader: Reader): Parsed<GroupStage> {
  return reader.nested(() => {
    const open = reader.advance()
    const queries: Query[] = []
    let length = 0
    do {
      const member = parsePipeline(reader, true)
      reader.pipelines.pop()
      queries.push(member.parsed)
      length = Math.max(length, member.length)
    } while (reader.acceptMark(';') && !reader.isMark('}'))
    reader.expectMark('}')
    return { parsed: { kind: 'group', queries, ...reader.spanFrom(open) }, length }
  })
}
