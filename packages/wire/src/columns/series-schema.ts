import { Buffer } from 'node:buffer'

import {
  AUTHZ_SCOPES,
  DATUM_TYPES,
  FIELD_TYPES,
  formatTimestamp,
  parseTimestamp,
  UNITS,
  type DatumType,
  type Field,
  type SeriesDescription,
  type TimeseriesSchema,
} from '@oximeter/core'

import { asObject, parseObject, type JsonFields } from './header.ts'
import { malformed } from './malformed.ts'
import type { FieldColumn } from './series-columns.ts'

/** What all series of a stream of descriptions have in common. */
export interface SeriesSchema {
  readonly name: string
  readonly version: number
  readonly datumType: DatumType
  /** In the order of their columns. */
  readonly fields: readonly FieldColumn[]
  /** Undefined where nobody knows. */
  readonly definition: TimeseriesSchema | undefined
}

export function schemaOfSeries({ timeseries, schema }: SeriesDescription): SeriesSchema {
  const { name, version, datumType, targetFields, metricFields } = timeseries
  return {
    name,
    version,
    datumType,
    fields: [...columnsOf('target', targetFields), ...columnsOf('metric', metricFields)],
    definition: schema,
  }
}

function columnsOf(source: FieldColumn['source'], fields: readonly Field[]): FieldColumn[] {
  return fields.map(({ name, type }) => ({ source, name, type }))
}

/** Whether a series belongs to a schema: quick, since it is asked of each. */
export function hasSchema(description: SeriesDescription, schema: SeriesSchema): boolean {
  const { name, version, datumType, targetFields, metricFields } = description.timeseries
  const { fields } = schema
  if (
    description.schema !== schema.definition ||
    name !== schema.name ||
    version !== schema.version ||
    datumType !== schema.datumType ||
    targetFields.length + metricFields.length !== fields.length
  ) {
    return false
  }
  const targets = targetFields.length
  return fields.every(({ source, name: wanted, type }, i) => {
    const field = i < targets ? targetFields[i]! : metricFields[i - targets]!
    return field.name === wanted && field.type === type && (source === 'target') === i < targets
  })
}

/** The schema as JSON, as the metadata of a stream carries it. */
export function encodeSchema({
  name,
  version,
  datumType,
  fields,
  definition,
}: SeriesSchema): string {
  const descriptions = new Map(
    definition?.fields.map(({ name: field, description }) => [field, description]),
  )
  return JSON.stringify({
    name,
    version,
    datum_type: datumType,
    fields: fields.map((field) => ({ ...field, description: descriptions.get(field.name) ?? '' })),
    ...(definition && {
      definition: {
        description: definition.description,
        units: definition.units,
        authz_scope: definition.authzScope,
        created: formatTimestamp(definition.created),
        ...(definition.open && { open: true }),
      },
    }),
  })
}

export function readSeriesSchema(json: string, maxFields: number): SeriesSchema {
  const object = parseObject(json, 'the schema of series')
  const { version, fields, definition } = object
  if (typeof version !== 'number') throw malformed('a schema of series has no version')
  if (!Array.isArray(fields)) throw malformed('a schema of series has no fields')
  if (fields.length > maxFields) {
    throw malformed(`series have ${fields.length} fields, more than ${maxFields}`, 'too-large')
  }
  const described = (fields as JsonFields[]).map((value) => {
    const field = asObject(value, 'a field')
    return {
      source: oneOf(['target', 'metric'] as const, field, 'source'),
      name: text(field, 'name'),
      type: oneOf(FIELD_TYPES, field, 'type'),
      description: text(field, 'description'),
    }
  })
  const schema = {
    name: text(object, 'name'),
    version,
    datumType: oneOf(DATUM_TYPES, object, 'datum_type'),
  }
  return {
    ...schema,
    fields: described.map(({ source, name, type }) => ({ source, name, type })),
    definition:
      definition === undefined
        ? undefined
        : {
            ...schema,
            fields: described.sort((a, b) =>
              Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
            ),
            ...readDefinition(asObject(definition, 'a definition')),
          },
  }
}

function readDefinition(
  object: JsonFields,
): Pick<TimeseriesSchema, 'description' | 'units' | 'authzScope' | 'created' | 'open'> {
  const description = asObject(object['description'], 'the description of a definition')
  const { open = false } = object
  if (typeof open !== 'boolean') throw malformed('"open" is neither true nor false')
  return {
    description: { target: text(description, 'target'), metric: text(description, 'metric') },
    units: oneOf(UNITS, object, 'units'),
    authzScope: oneOf(AUTHZ_SCOPES, object, 'authz_scope'),
    created: time(text(object, 'created')),
    ...(open && { open }),
  }
}

function text(object: JsonFields, key: string): string {
  const value = object[key]
  if (typeof value === 'string') return value
  throw malformed(`"${key}" is not a text`)
}

function oneOf<T extends string>(values: readonly T[], object: JsonFields, key: string): T {
  const value = object[key]
  const known = values.find((each) => each === value)
  if (known === undefined) throw malformed(`"${key}" is ${JSON.stringify(value)?.slice(0, 64)}`)
  return known
}

function time(value: string): bigint {
  try {
    return parseTimestamp(value)
  } catch {
    throw malformed('the time of a definition cannot be read')
  }
}
