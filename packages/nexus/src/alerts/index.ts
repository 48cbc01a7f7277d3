export {
  formatFileProblem,
  parseAlertFile,
  placeInQuery,
  type FileReceiver,
  type FileRule,
  type ParsedAlertFile,
  type QueryPlace,
} from './files/parse-alert-file.ts'
export { RuleError } from './rule-error.ts'
export { checkRule } from './rule-query.ts'
