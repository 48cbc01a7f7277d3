import type { Catalogue } from '../catalogue.ts'
import type { Span } from '../oxql-error.ts'
import type { Meaning } from '../parse/expectation.ts'
import { readQuery } from '../parse/parse-query.ts'
import { Reader } from '../parse/reader.ts'
import type { Token } from '../parse/token.ts'
import { isVisible, namesWithin } from '../plan/nodes/table-node.ts'
import type { PlanOptions } from '../plan/plan-query.ts'
import { visibleTo } from '../plan/scope.ts'
import type { ShapeField, TableShape } from '../plan/table-shape.ts'
import { ALIGN_METHODS, COMPARATORS, FUNCTIONS, REDUCERS, STAGE_WORDS } from '../tree/keywords.ts'
import type { Stage } from '../tree/tree.ts'
import {
  fieldsOf,
  shapesAfter,
  timeseriesOf,
  valueNamesOf,
  type CompletionOptions,
} from './known-names.ts'
import { METHOD_SUMMARIES, STAGE_SUMMARIES } from './summaries.ts'
import { writtenAt } from './written.ts'

export interface Completion {
  readonly kind: 'keyword' | 'timeseries' | 'field' | 'function' | 'value'
  /** What to put in place of the span. */
  readonly text: string
  /** For people: a type, a description. */
  readonly detail?: string
}

export interface Completions {
  /** What a completion replaces: the word around the cursor, which may be empty. */
  readonly span: Span
  /** The likeliest first. */
  readonly items: readonly Completion[]
  /** A value of a field can stand here too, which only who knows the data can list. */
  readonly values?: WantedValues
}

export interface WantedValues {
  readonly kind: 'value'
  readonly field: string
  readonly type: ShapeField['type']
  /** The timeseries of which it is a field. */
  readonly timeseries: readonly string[]
  /** What of it is written, without quotes. */
  readonly prefix: string
}

/**
 * What can stand at a place of a text, which need be no whole query: what the parser looks for there.
 *
 * @param cursor in UTF-16 units from the start; beyond the text it is the end of it
 * @param options whose timeseries may be named: of others neither the name nor a field is suggested
 * @example completions('get a:b | al', 12, { catalogue }).items // [{ kind: 'keyword', text: 'align', detail: 'points at regular times' }]
 */
export function completions(
  text: string,
  cursor: number,
  options: Pick<PlanOptions, 'catalogue' | 'scope'>,
): Completions {
  const { scope = { kind: 'fleet' } } = options
  const catalogue = visibleTo(scope, options.catalogue)
  const at = Math.max(0, Math.min(cursor, text.length))
  const written = writtenAt(text, at)
  if (written === undefined) return { span: { start: at, end: at }, items: [] }
  const reader = new Reader(text.slice(0, written.span.start), 0n)
  readQuery(reader)
  // After some mistakes nothing can be said of what follows.
  if (reader.token.kind !== 'end') return { span: written.span, items: [] }

  const stages = reader.pipelines.at(-1) ?? []
  const shapes = shapesAfter(stages, { catalogue, scope })
  const place: Place = {
    reader,
    stages,
    shapes,
    catalogue,
    scope,
    before: written.before,
    prefix: written.prefix,
  }
  const items = [...namesAt(place), ...wordsAt(place)]
  const values = valuesAt(place)
  return {
    span: written.span,
    items: items.filter((item) => fits(item, written.prefix)),
    ...(values && { values }),
  }
}

/** What is known of the place of the cursor. */
interface Place extends CompletionOptions {
  /** At the end of what is before. */
  readonly reader: Reader
  readonly stages: readonly Stage[]
  readonly shapes: readonly TableShape[]
  readonly before: readonly Token[]
  readonly prefix: string
}

function fits({ kind, text }: Completion, prefix: string): boolean {
  const wanted = prefix.toLowerCase()
  if (text.toLowerCase().startsWith(wanted)) return true
  return kind === 'timeseries' && text.slice(text.indexOf(':') + 1).startsWith(wanted)
}

/** Words and operators that the parser looks for as they are. */
function wordsAt({ reader, shapes, before }: Place): Completion[] {
  const { texts } = reader.expected
  const type = fieldsOf(shapes).find(({ name }) => name === before.at(-1)?.text)?.type
  return [...texts]
    .filter((text) => /^\w/.test(text) || isOperator(text))
    .filter((text) => text !== '~=' || type === undefined || type === 'string')
    .map((text) => ({
      kind: 'keyword',
      text,
      ...(text === 'get' && { detail: STAGE_SUMMARIES.get }),
    }))
}

function isOperator(mark: string): boolean {
  return [...COMPARATORS, '&&', '||', '^', '|', '{'].includes(mark)
}

function namesAt(place: Place): Completion[] {
  return [...place.reader.expected.meanings].flatMap((meaning) => namesOf(meaning, place))
}

function namesOf(meaning: Meaning, place: Place): Completion[] {
  const { reader, shapes, catalogue, scope } = place
  switch (meaning) {
    case 'a stage':
      return STAGE_WORDS.filter((word) => word !== 'get').map((text) => ({
        kind: 'keyword',
        text,
        detail: STAGE_SUMMARIES[text],
      }))
    case 'a method':
      return ALIGN_METHODS.map((text) => ({
        kind: 'function',
        text,
        detail: METHOD_SUMMARIES[text],
      }))
    case 'a reducer':
      return REDUCERS.map((text) => ({ kind: 'function', text }))
    case 'the name of a timeseries':
      return namesWithin(catalogue, scope).map((text) => timeseries(text, catalogue))
    case 'the name of a field':
      return fieldsOf(shapes).map(field)
    case 'a name':
      // A number can stand only where it is computed with.
      return reader.expected.meanings.has('a number') ? operands(shapes) : compared(shapes)
    case 'a value':
      return constants(place)
    default:
      return []
  }
}

function timeseries(text: string, catalogue: Catalogue): Completion {
  const newest = catalogue.versions(text).at(-1)
  const detail = newest && [newest.datumType, newest.description.metric].filter(Boolean).join(', ')
  return { kind: 'timeseries', text, ...(detail && { detail }) }
}

function field({ name, type }: ShapeField): Completion {
  return { kind: 'field', text: name, detail: type }
}

/** What can be compared with a value. */
function compared(shapes: readonly TableShape[]): Completion[] {
  const times = shapes.some(({ hasStartTimes }) => hasStartTimes)
    ? ['timestamp', 'start_time']
    : ['timestamp']
  return [
    ...fieldsOf(shapes).map(field),
    ...times.map((text): Completion => ({ kind: 'field', text, detail: 'time' })),
    ...valueNamesOf(shapes).map((text): Completion => ({ kind: 'field', text, detail: 'value' })),
  ]
}

/** What can be computed with. */
function operands(shapes: readonly TableShape[]): Completion[] {
  return [
    ...valueNamesOf(shapes).map((text): Completion => ({ kind: 'field', text, detail: 'value' })),
    ...FUNCTIONS.map((text): Completion => ({ kind: 'function', text })),
  ]
}

/** Values that are known without the data. */
function constants(place: Place): Completion[] {
  const name = subjectOf(place.before)
  const known = fieldsOf(place.shapes).find((one) => one.name === name)
  const isTime = known === undefined && (name === 'timestamp' || name === 'start_time')
  const isBoolean = known
    ? known.type === 'bool'
    : name === 'datum' && place.shapes.some(({ dimensions }) => dimensions[0].type === 'boolean')
  const texts = isTime
    ? ['@now() - 5m', '@now() - 1h', '@now() - 1d', '@now()']
    : isBoolean
      ? ['true', 'false']
      : []
  return texts.map((text) => ({ kind: 'value', text }))
}

function valuesAt(place: Place): WantedValues | undefined {
  const { reader, before, stages, prefix, catalogue, scope } = place
  if (!reader.expected.meanings.has('a value')) return undefined
  const name = subjectOf(before)
  // What later stages have made of fields no data can tell.
  const sources = shapesAfter(stages.slice(0, 1), place)
  const known = fieldsOf(sources).find((one) => one.name === name)
  if (known === undefined || known.type === 'bool') return undefined
  const series = timeseriesOf(stages).filter((one) => isVisible(catalogue, one, scope))
  return { kind: 'value', field: known.name, type: known.type, timeseries: series, prefix }
}

/** The name that a value is compared with: before its operator, or before the `in` of its list. */
function subjectOf(before: readonly Token[]): string | undefined {
  const bracket = before.findLastIndex(({ kind, text }) => kind === 'mark' && text === '[')
  const inList = bracket >= 2 && before[bracket - 1]!.text === 'in'
  const isOpen = before.slice(bracket).every(({ text }) => text !== ']')
  return (inList && isOpen ? before[bracket - 2] : before.at(-2))?.text
}
