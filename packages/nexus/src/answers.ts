/** What Nexus answers without a database of its own: for whoever answers in its place. */
export { eventText } from './events/event-text.ts'
export { CONSOLE_PAGES } from './http/console-pages.ts'
export { toDatumJson } from './http/sample-json.ts'
export { arrowPieces } from './oxql/arrow-answer.ts'
export { askedRange, type AskedRange } from './oxql/asked-range.ts'
export { toMistakeJson, validate } from './oxql/validate.ts'
export { BUILTIN_DASHBOARDS } from './saved/builtin-dashboards.ts'
