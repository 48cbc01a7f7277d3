import { seriesCount, type AnswerTable, type FieldValue } from '../../answer/answer.ts'
import type { LinesPart } from './lines.ts'

export interface SeriesName {
  /** What tells it from the others of the chart; all that is known of it where there is only one. */
  readonly label: string
  /** All that is known of it: the same in every chart. */
  readonly key: string
  /** What is known of it besides its numbers, for exports. */
  readonly table: string
  readonly dimension: string
  readonly fields: readonly (readonly [name: string, value: FieldValue])[]
}

/** Names of series: of fields and tables, what differs between them. */
export function nameSeries(parts: readonly LinesPart[]): SeriesName[] {
  const differing = tellingFields([...new Set(parts.map(({ table }) => table))])
  const hasTables = new Set(parts.map(({ table }) => table.name)).size > 1
  const hasDimensions = new Set(parts.map(({ dimension }) => dimension)).size > 1
  return parts.flatMap(({ table, dimension }) =>
    Array.from({ length: seriesCount(table) }, (_, s): SeriesName => {
      const fields = table.fields.map(({ name, values }) => [name, values[s] ?? null] as const)
      const shown = fields.filter(([name, value]) => differing.has(name) && value !== null)
      const words = [
        ...(hasTables ? [table.name] : []),
        ...(hasDimensions && !(hasTables && dimension === 'datum') ? [dimension] : []),
        ...shown.map(([name, value]) => fieldText(name, value, shown.length)),
      ]
      const key = [table.name, dimension, ...fields.map(([name, value]) => `${name}=${value}`)]
      return {
        label: words.join(' · ') || lonelyLabel(table, dimension, fields),
        key: key.join('\n'),
        table: table.name,
        dimension,
        fields,
      }
    }),
  )
}

/** What all series of a chart have in common, which is said once and not in each label. */
export function commonFields(names: readonly SeriesName[]): (readonly [string, FieldValue])[] {
  const [first, ...others] = names
  if (first === undefined || others.length === 0) return []
  return first.fields.filter(([name, value], i) =>
    others.every(({ fields }) => fields[i]?.[0] === name && fields[i][1] === value),
  )
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** What differs. Identifiers, which are long and say little, are left out where the others tell series apart. */
function tellingFields(tables: readonly AnswerTable[]): ReadonlySet<string> {
  const differing = differingFields(tables)
  const identifiers = new Set(
    tables.flatMap(({ fields }) =>
      fields.flatMap(({ name, values }) => (values.every(isIdentifier) ? [name] : [])),
    ),
  )
  const others = new Set([...differing].filter((name) => !identifiers.has(name)))
  return others.size < differing.size && areTold(tables, others) ? others : differing
}

function isIdentifier(value: FieldValue): boolean {
  return typeof value === 'string' && UUID.test(value)
}

/** Whether no two series of all tables are alike in these fields. */
function areTold(tables: readonly AnswerTable[], by: ReadonlySet<string>): boolean {
  const seen = new Set<string>()
  for (const table of tables) {
    const fields = table.fields.filter(({ name }) => by.has(name))
    for (let s = 0; s < seriesCount(table); s++) {
      const text = [table.name, ...fields.map(({ name, values }) => `${name}=${values[s]}`)].join(
        '\n',
      )
      if (seen.has(text)) return false
      seen.add(text)
    }
  }
  return true
}

function differingFields(tables: readonly AnswerTable[]): ReadonlySet<string> {
  const known = new Map<string, FieldValue>()
  const differing = new Set<string>()
  for (const { fields } of tables) {
    for (const { name, values } of fields) {
      if (values.length === 0) continue
      const first = known.has(name) ? known.get(name) : values[0]
      known.set(name, first ?? null)
      if (values.some((value) => value !== first)) differing.add(name)
    }
  }
  return differing
}

/** A value that says what it is of stands alone where it is the only one. */
function fieldText(name: string, value: FieldValue, shown: number): string {
  return shown === 1 && typeof value === 'string' ? value : `${name}=${value}`
}

function lonelyLabel(
  { name }: AnswerTable,
  dimension: string,
  fields: readonly (readonly [string, FieldValue])[],
): string {
  const known = fields.flatMap(([field, value]) => (value === null ? [] : [`${field}=${value}`]))
  return [dimension === 'datum' ? name : dimension, ...known.slice(0, 3)].join(' · ')
}
