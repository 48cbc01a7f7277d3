export type { Catalogue } from './catalogue.ts'
export { OxqlError, type OxqlErrorCode, type OxqlMistake, type Span } from './oxql-error.ts'
export { parseQuery, type ParseOptions } from './parse/parse-query.ts'
export { planQuery, type PlanOptions } from './plan/plan-query.ts'
export type { Plan, PlanNode } from './plan/plan.ts'
export type { Scope } from './plan/scope.ts'
export type {
  DataType,
  Dimension,
  MetricType,
  ResultFieldType,
  ShapeField,
  TableShape,
} from './plan/table-shape.ts'
export type {
  Distribution,
  OxqlWarning,
  ResultFieldValue,
  ResultPoints,
  ResultSeries,
  ResultTable,
  ResultValues,
} from './result/result.ts'
export { tablesToJson } from './result/to-json.ts'
export { renderMistakes } from './render-mistakes.ts'
export { formatDuration } from './tree/format-literal.ts'
export { formatQuery } from './tree/format-query.ts'
export type { Query, Stage } from './tree/tree.ts'
