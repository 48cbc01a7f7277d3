export type { Catalogue } from './catalogue.ts'
export { OxqlError, type OxqlErrorCode, type OxqlMistake, type Span } from './oxql-error.ts'
export { parseQuery, type ParseOptions } from './parse/parse-query.ts'
export { renderMistakes } from './render-mistakes.ts'
export { formatQuery } from './tree/format-query.ts'
export type {
  Condition,
  Duration,
  Expression,
  Literal,
  Name,
  Query,
  Reducer,
  Stage,
} from './tree/tree.ts'
