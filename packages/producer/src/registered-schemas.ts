import {
  MAX_REGISTERED_SCHEMAS,
  schemaToJson,
  type SchemaConflictJson,
  type TimeseriesSchemaJson,
} from '@oximeter/api/client'
import type { TimeseriesSchema } from '@oximeter/core'

/** About as much as definitions may make of a registration: Nexus takes 1 MiB. */
const MAX_CHARACTERS = 500_000

/**
 * What a registration tells of definitions: all there are at first, then nothing until there are
 * others. What is too much, and what is refused, is left to the samples, which bring theirs.
 */
export class RegisteredSchemas {
  readonly #known: () => readonly TimeseriesSchema[]
  #told = ''
  #conflicts: readonly SchemaConflictJson[] = []

  constructor(known: () => readonly TimeseriesSchema[]) {
    this.#known = known
  }

  /** Those of the last that were told which contradict what Nexus has. */
  get conflicts(): readonly SchemaConflictJson[] {
    return this.#conflicts
  }

  /** What the next registration should tell, and what is to be called once Nexus has answered. */
  next(): NewSchemas | undefined {
    const schemas = this.#known()
    const set = schemas
      .map(({ name, version }) => `${name} ${version}`)
      .toSorted()
      .join()
    if (set === this.#told) return undefined
    const told = (conflicts: readonly SchemaConflictJson[]) => {
      this.#told = set
      this.#conflicts = conflicts
    }
    return { schemas: asMuchAsFits(schemas), told }
  }
}

interface NewSchemas {
  readonly schemas: TimeseriesSchemaJson[]
  readonly told: (conflicts: readonly SchemaConflictJson[]) => void
}

function asMuchAsFits(schemas: readonly TimeseriesSchema[]): TimeseriesSchemaJson[] {
  const fitting: TimeseriesSchemaJson[] = []
  let characters = 0
  for (const schema of schemas.slice(0, MAX_REGISTERED_SCHEMAS)) {
    const json = schemaToJson(schema, { provisional: false })
    characters += JSON.stringify(json).length
    if (characters > MAX_CHARACTERS) break
    fitting.push(json)
  }
  return fitting
}
