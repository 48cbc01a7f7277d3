export type { Catalogue } from './catalogue.ts'
export { OxqlError, type OxqlErrorCode, type OxqlMistake, type Span } from './oxql-error.ts'
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
