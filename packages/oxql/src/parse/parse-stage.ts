import { isTimeseriesName } from '@oximeter/core'
import { FILL_METHODS, JOIN_METHODS, type StageWord } from '../tree/keywords.ts'
import type {
  FillStage,
  GetStage,
  GroupByStage,
  JoinStage,
  Literal,
  MapOutput,
  MapStage,
  Name,
  RenameStage,
  SortStage,
  Stage,
  TopStage,
} from '../tree/tree.ts'
import { timeseriesHint } from './habits.ts'
import { parseAlign } from './parse-align.ts'
import { parseCondition } from './parse-condition.ts'
import { parseExpression } from './parse-expression.ts'
import { parseFields, parseList, parseSeveral } from './parse-list.ts'
import { expectDuration, expectInteger, expectNumber } from './parse-literal.ts'
import { parseReducer } from './parse-reducer.ts'
import { nameOf, type Reader } from './reader.ts'
import { shown } from './wording.ts'

type Unplaced<S> = S extends Stage ? Omit<S, 'start' | 'end'> : never

/** Reads a stage, from its word on. */
export function parseStage(reader: Reader): Exclude<Stage, { kind: 'group' }> {
  const word = reader.advance()
  const stage = parseArguments(reader, nameOf(word))
  return { ...stage, ...reader.spanFrom(word) }
}

function parseArguments(reader: Reader, name: Name): Unplaced<Exclude<Stage, { kind: 'group' }>> {
  const word = name.text as StageWord
  switch (word) {
    case 'get':
      return parseGet(reader)
    case 'filter':
      return { kind: 'filter', condition: parseCondition(reader) }
    case 'align':
      return parseAlign(reader)
    case 'group_by':
      return parseGroupBy(reader)
    case 'top':
    case 'bottom':
      return parseTop(reader, word, [])
    case 'join':
      return parseJoin(reader)
    case 'first':
    case 'last':
      return { kind: word, count: expectInteger(reader, 'the number of points') }
    case 'limit':
      return { kind: 'limit', count: expectInteger(reader, 'the number of series') }
    case 'map':
      return parseMap(reader)
    case 'quantile':
      return { kind: 'statistic', name, ps: parseQuantiles(reader) }
    case 'mean':
    case 'count':
    case 'sum':
      return { kind: 'statistic', name, ps: [] }
    case 'fill':
      return parseFill(reader)
    case 'sort':
      return parseSort(reader)
    case 'rename':
      return parseRename(reader)
    case 'offset':
      return { kind: 'offset', by: expectDuration(reader) }
    case 'raw':
    case 'histogram':
      return { kind: word }
  }
}

function parseGet(reader: Reader): Unplaced<GetStage> {
  return { kind: 'get', names: parseSeveral(reader, () => parseTimeseriesName(reader)) }
}

function parseTimeseriesName(reader: Reader): Name {
  if (!reader.isKind('series', 'the name of a timeseries')) {
    return reader.fail(timeseriesHint(reader))
  }
  const name = nameOf(reader.advance())
  if (!isTimeseriesName(name.text)) {
    const hint =
      'lower-case words of letters and digits joined by single underscores, such as target:metric'
    reader.report('syntax', name, `${shown(name.text)} is no name of a timeseries`, hint)
  }
  return name
}

function parseGroupBy(reader: Reader): Unplaced<GroupByStage | TopStage> {
  const fields = parseFields(reader)
  if (!reader.acceptMark(',')) return { kind: 'group_by', fields }
  const which = reader.acceptWord('top', 'bottom')
  if (which) return parseTop(reader, which.text as TopStage['which'], fields)
  return { kind: 'group_by', fields, reducer: parseReducer(reader) }
}

function parseTop(
  reader: Reader,
  which: TopStage['which'],
  fields: readonly Name[],
): Unplaced<TopStage> {
  const count = expectInteger(reader, 'the number of series', `such as ${which} 3`)
  const by = reader.acceptWord('by') && parseReducer(reader, ['datum'])
  return { kind: 'top', which, count, fields, ...(by && { by }) }
}

function parseJoin(reader: Reader): Unplaced<JoinStage> {
  const method = reader.acceptWord(...JOIN_METHODS)
  const on = reader.acceptWord('on') && parseFields(reader)
  return { kind: 'join', ...(method && { method: nameOf(method) }), ...(on && { on }) }
}

function parseMap(reader: Reader): Unplaced<MapStage> {
  return { kind: 'map', outputs: parseSeveral(reader, () => parseOutput(reader)) }
}

function parseOutput(reader: Reader): MapOutput {
  const expression = parseExpression(reader)
  const { start } = expression
  if (!reader.acceptWord('as')) return { expression, start, end: expression.end }
  const name = reader.expectName('a new name')
  return { expression, name, start, end: name.end }
}

function parseQuantiles(reader: Reader): Literal[] {
  const parseItem = () => expectNumber(reader, 'a number')
  return parseList(reader, '(', ')', parseItem, 'which quantiles, such as quantile(0.5, 0.99)')
}

function parseFill(reader: Reader): Unplaced<FillStage> {
  const method = reader.acceptWord(...FILL_METHODS)
  if (method) return { kind: 'fill', with: nameOf(method) }
  return { kind: 'fill', with: expectNumber(reader, 'a number') }
}

function parseSort(reader: Reader): Unplaced<SortStage> {
  reader.expectWord('by', 'such as sort by [name] or sort by last desc')
  const by = reader.isMark('[')
    ? parseFields(reader)
    : parseReducer(reader, [], 'fields stand in brackets: sort by [name]')
  const direction = reader.acceptWord('asc', 'desc')
  return { kind: 'sort', by, direction: direction?.text === 'desc' ? 'desc' : 'asc' }
}

function parseRename(reader: Reader): Unplaced<RenameStage> {
  const renamings = parseSeveral(reader, () => {
    const from = reader.expectName('the name of a field')
    reader.expectWord('as')
    return { from, to: reader.expectName('a new name') }
  })
  return { kind: 'rename', renamings }
}
