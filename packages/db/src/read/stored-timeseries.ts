import {
  makeField,
  parseFieldValue,
  timeseriesOf,
  type Field,
  type FieldSchema,
  type FieldType,
  type Timeseries,
} from '@oximeter/core'
import { DbError } from '../error.ts'
import type { SchemaStore, StoredSchema } from '../schema/schema-store.ts'

/** All versions of a timeseries. @throws DbError `not-found` */
export async function knownSchema(schemas: SchemaStore, name: string): Promise<StoredSchema[]> {
  const versions = await schemas.get(name)
  if (versions.length > 0) return versions
  throw new DbError('not-found', `there is no timeseries ${name}`)
}

/** Makes timeseries from their stored text; the schemas say what it means. */
export function timeseriesReader(
  versions: readonly StoredSchema[],
): (version: number, texts: Readonly<Record<string, string>>) => Timeseries {
  const { name, datumType } = versions[0]!
  const known = new Map<number, ReadonlyMap<string, FieldSchema>>()
  return (version, texts) => {
    let schemas = known.get(version)
    if (!schemas) known.set(version, (schemas = fieldsOf(versions, version)))
    const targetFields: Field[] = []
    const metricFields: Field[] = []
    for (const [field, text] of Object.entries(texts)) {
      const schema = schemas.get(field)
      if (!schema) continue
      const fields = schema.source === 'target' ? targetFields : metricFields
      fields.push(fieldFrom(schema, text))
    }
    return timeseriesOf({ name, version, targetFields, metricFields, datumType })
  }
}

/** A series may outlive the version that described it; some version knows each field. */
function fieldsOf(
  versions: readonly StoredSchema[],
  version: number,
): ReadonlyMap<string, FieldSchema> {
  const own = versions.find((schema) => schema.version === version)
  const all = [...versions.flatMap(({ fields }) => fields), ...(own?.fields ?? [])]
  return new Map(all.map((field) => [field.name, field]))
}

function fieldFrom({ name, type }: FieldSchema, text: string): Field {
  return makeField<FieldType>(name, type, parseFieldValue(type, text))
}
