export {
  FIELD_VALUES,
  GAUGE_VALUES,
  QUERIED_TYPES,
  queriedData,
  type QueriedData,
} from './arbitrary-data.ts'
export { QUERY_NOW, queriedCases, queryTexts, type QueriedCase } from './arbitrary-query.ts'
export { catalogueOf } from './catalogue-of.ts'
export { tableDifference, type Tolerance } from './compare-tables.ts'
export { OUR_SCOPE, ownedData, type OwnedData } from './owned-data.ts'
export { plainTable, SCRIPT_EPOCH, type PlainTable } from './plain-table.ts'
export { printSamples } from './print-script.ts'
export { printTable } from './print-table.ts'
export { caseDifference, type Ask } from './script-check.ts'
export { malformation } from './well-formed.ts'
export { parseScript, type Script, type ScriptCase } from './script.ts'
