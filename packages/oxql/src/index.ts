export type { Catalogue } from './catalogue.ts'
export {
  completions,
  type Completion,
  type Completions,
  type WantedValues,
} from './complete/completions.ts'
export { evaluate, type Evaluation } from './evaluate/evaluate.ts'
export {
  sourceOfSamples,
  type SampleSource,
  type StoredSample,
  type StoredSeries,
} from './evaluate/sample-source.ts'
export {
  OXQL_ERROR_CODES,
  OxqlError,
  type OxqlErrorCode,
  type OxqlMistake,
  type Span,
} from './oxql-error.ts'
export { formatQueryText } from './format/format-text.ts'
export { parseDuration } from './parse/parse-duration.ts'
export { parseQuery, type ParseOptions } from './parse/parse-query.ts'
export type { Token, TokenKind } from './parse/token.ts'
export { tokenize } from './parse/tokenize.ts'
export { formatPlan } from './plan/format/format-plan.ts'
export { planQuery, type PlanOptions } from './plan/plan-query.ts'
export type { Plan, PlanNode } from './plan/plan.ts'
export {
  ownersWithin,
  visibleTo,
  type Owners,
  type ProjectOfInterest,
  type Scope,
} from './plan/scope.ts'
export type {
  DataType,
  Dimension,
  MetricType,
  ResultFieldType,
  ShapeField,
  TableShape,
} from './plan/table-shape.ts'
export { stepFor, type StepOptions } from './range/step-for.ts'
export type { TimeRange } from './range/time-range.ts'
export { withinRange, type AskedTimes } from './range/within-range.ts'
export { renderMistakes } from './render-mistakes.ts'
export type {
  Distribution,
  OxqlWarning,
  ResultFieldValue,
  ResultPoints,
  ResultSeries,
  ResultTable,
  ResultValues,
} from './result/result.ts'
export { thinTable, type Thinning } from './result/thin.ts'
export { tablesToJson, type ArrivingTable } from './result/to-json.ts'
export { compile, type CompileOptions, type CompiledTable } from './sql/compile.ts'
export { compileCount } from './sql/compile-count.ts'
export {
  compileFieldValues,
  compileSeries,
  type CompiledSeries,
  type SeriesOptions,
} from './sql/compile-series.ts'
export { coarseScans, type CoarseScan } from './sql/rollups/coarse-scans.ts'
export { compileRollup, type RollupOptions } from './sql/rollups/compile-rollup.ts'
export { rollUp, type KeptRollup } from './sql/rollups/roll-up.ts'
export type { RolledScan, RolledScans, Stretch } from './sql/rollups/rolled-scan.ts'
export { compileEnd, compileShort, type CompiledLookUp } from './sql/seek/compile-seek.ts'
export { limitedScans, type LimitedScan } from './sql/seek/limited-scans.ts'
export type { ScanPart, ScanParts } from './sql/seek/scan-part.ts'
export { ambiguousJoin } from './sql/join-sql.ts'
export type { AnswerLayout, ValueLayout } from './sql/output-sql.ts'
export type { SqlStorage } from './sql/storage.ts'
export { isUnusual, type Usual } from './sql/usual.ts'
export { formatDuration, formatText } from './tree/format-literal.ts'
export { formatQuery } from './tree/format-query.ts'
export { ALIGN_METHODS, REDUCERS, STAGE_WORDS } from './tree/keywords.ts'
export { fillVariables, type VariableValues } from './variables/fill-variables.ts'
export { STEP_NAME, variablesIn } from './variables/placeholders.ts'
export type { VariableValue } from './variables/probe.ts'
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
