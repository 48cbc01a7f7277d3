export type { Catalogue } from './catalogue.ts'
export { OxqlError, type OxqlErrorCode, type OxqlMistake, type Span } from './oxql-error.ts'
export { parseQuery, type ParseOptions } from './parse/parse-query.ts'
export type { Query, Stage } from './tree/tree.ts'
