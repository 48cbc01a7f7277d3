import { whichOf } from '../nearest.ts'
import { REDUCERS, STAGE_WORDS } from '../tree/keywords.ts'
import type { Name, Stage } from '../tree/tree.ts'
import type { Reader } from './reader.ts'
import { brief } from './wording.ts'
import { isComparator, isStageWord } from './recover.ts'

/** Words of SQL, PromQL and other languages, and what they are here. */
const STAGES_ELSEWHERE: Readonly<Record<string, string>> = {
  select: 'get target:metric',
  from: 'get target:metric',
  where: 'filter',
  having: 'filter',
  group: 'group_by [fields], reducer',
  groupby: 'group_by [fields], reducer',
  by: 'group_by [fields], reducer',
  avg: 'group_by [fields], mean, or mean of distributions',
  average: 'group_by [fields], mean, or mean of distributions',
  min: 'group_by [fields], min',
  max: 'group_by [fields], max',
  stddev: 'group_by [fields], stddev',
  median: 'group_by [fields], median',
  topk: 'top 3',
  bottomk: 'bottom 3',
  order: 'sort by [fields]',
  sort_by: 'sort by [fields]',
  orderby: 'sort by [fields]',
  head: 'first 3, or limit 3 of series',
  tail: 'last 3',
  rate: 'align rate(5m)',
  irate: 'align rate(1m)',
  increase: 'align increase(5m)',
  delta: 'align increase(5m)',
  mean_within: 'align mean_within(5m)',
  interpolate: 'align interpolate(10s)',
  histogram_quantile: 'quantile(0.9)',
  percentile: 'quantile(0.9)',
  shift: 'offset 1w',
  timeshift: 'offset 1w',
  as: 'rename a as b',
  with: 'map expression as name',
  eval: 'map expression as name',
  take: 'first 3, or limit 3 of series',
  union: '{ get a:b; get c:d }',
}

/** What does here what an unknown word at the place of a stage does elsewhere. */
export function unknownStageHint(reader: Reader, isFirst: boolean): string {
  const { text, kind } = reader.token
  if (kind === 'series') return isFirst ? `get ${brief(text)}` : 'several timeseries: get a:b, c:d'
  if (!isFirst && isComparator(reader.after(1).text)) return 'or is ||'
  const word = text.toLowerCase()
  if (Object.hasOwn(STAGES_ELSEWHERE, word)) return `did you mean ${STAGES_ELSEWHERE[word]}?`
  return whichOf(word, STAGE_WORDS)
}

const REDUCERS_ELSEWHERE: Readonly<Record<string, string>> = {
  avg: 'mean',
  average: 'mean',
  minimum: 'min',
  maximum: 'max',
  std: 'stddev',
  stdev: 'stddev',
  percentile: 'quantile(0.9)',
  p50: 'quantile(0.5)',
  p90: 'quantile(0.9)',
  p95: 'quantile(0.95)',
  p99: 'quantile(0.99)',
  topk: 'top 3',
  bottomk: 'bottom 3',
  total: 'sum',
  n: 'count',
}

function isReducer(word: string): boolean {
  return (REDUCERS as readonly string[]).includes(word)
}

export function reducerMeant(word: string): string | undefined {
  return Object.hasOwn(REDUCERS_ELSEWHERE, word.toLowerCase())
    ? REDUCERS_ELSEWHERE[word.toLowerCase()]
    : undefined
}

/** Where a condition ought to go on: what stands here instead may be of another language. */
export function conditionHint(reader: Reader, name?: Name): string | undefined {
  const { token } = reader
  switch (token.text.toLowerCase()) {
    case '=':
      return 'equality is =='
    case '!~':
      return `!(${brief(name?.text ?? 'name')} ~= 'text')`
    case '~':
      return 'a regular expression is compared by ~='
    case '&':
    case 'and':
    case ',':
      return 'and is &&'
    case '|':
    case 'or':
      return 'or is ||'
    case 'xor':
      return 'exclusive or is ^'
    case 'is':
      return 'equality is =='
    case '+':
    case '-':
      return 'a date begins with @; a duration can be added only to @now()'
    case 'like':
    case 'ilike':
    case 'matches':
    case 'regexp':
      return "a regular expression is compared by ~=, such as name ~= '^eth'"
    case 'not':
      return 'not is !, before the whole comparison'
    case 'between':
      return 'two comparisons joined by &&'
    default:
      return name?.text.toLowerCase() === 'not' ? 'not is !, before a comparison' : undefined
  }
}

/** Where a name ought to be: a value may stand at the left. */
export function flippedHint(reader: Reader): string | undefined {
  const { kind } = reader.token
  if (kind === 'string' || kind === 'number' || kind === 'time') {
    return 'the name stands at the left, the value at the right'
  }
  return undefined
}

/** Where the name of a timeseries ought to be. */
export function timeseriesHint(reader: Reader): string {
  const { text, kind } = reader.token
  return kind === 'word' && isComparator(reader.after(1).text)
    ? `series are chosen by a stage: | filter ${brief(text)} …`
    : 'it has two parts: target:metric'
}

/** Where a value ought to be: text without quotes, or a name. */
export function valueHint(reader: Reader): string | undefined {
  const { token } = reader
  if (token.kind === 'mark' && token.text === '=') return 'equality is =='
  if (token.kind === 'mark' && token.text === '>') return 'inequality is !='
  if (token.kind === 'mark' && token.text === '[') return 'one of several values: name in [1, 2]'
  if (token.kind !== 'word' && token.kind !== 'series') return undefined
  switch (token.text.toLowerCase()) {
    case 'true':
    case 'false':
      return `${token.text.toLowerCase()} is written in lower case`
    case 'now':
      return 'the time is @now()'
    case 'null':
    case 'none':
    case 'nil':
      return 'what is missing cannot be compared with: such points are left out anyway'
    default:
      return `text stands in quotes: '${brief(token.text)}'`
  }
}

/** Where a stage ought to be over. */
export function afterStageHint(reader: Reader, stage: Stage): string | undefined {
  const { token } = reader
  if (stage.kind === 'group_by' && isReducer(token.text)) {
    return `a comma stands before the reducer: group_by [a], ${token.text}`
  }
  if (stage.kind === 'top' && isReducer(token.text)) return `such as top 3 by ${token.text}`
  if (token.kind === 'word' && isStageWord(token.text)) return '| stands between stages'
  if (stage.kind === 'filter') return conditionHint(reader)
  if (stage.kind === 'get' && token.text === '{')
    return "series are chosen by a stage: | filter name == 'text'"
  if (stage.kind === 'get' && token.text === '[')
    return 'a window is part of align: | align rate(5m)'
  if (stage.kind === 'statistic' && (token.text === 'by' || token.text === '(')) {
    return `series are made one by group_by [fields], ${stage.name.text}`
  }
  if (stage.kind === 'align' && token.text === 'every')
    return 'within the parentheses: rate(5m, every 1m)'
  const word = token.text.toLowerCase()
  if (token.kind === 'word' && Object.hasOwn(STAGES_ELSEWHERE, word))
    return `did you mean | ${STAGES_ELSEWHERE[word]}?`
  return undefined
}
