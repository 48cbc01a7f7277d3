import { deriveSchema, diffSchemas, withFieldsOf } from '@oximeter/core'
import type { Timeseries, TimeseriesSchema } from '@oximeter/core'
import type { ShapeCheck } from './shape-check.ts'
import { schemaKey } from './shape.ts'

/**
 * Open schemas as they are stored: series whose fields are all known to be theirs need not be asked
 * for, in however many combinations these come.
 */
export class OpenSchemas {
  readonly #checks = new Map<string, ShapeCheck>()

  /** Takes note of what is stored now. */
  learn(schema: TimeseriesSchema, like: Timeseries): void {
    if (!schema.open) return
    this.#checks.set(schemaKey(schema), {
      like,
      schema,
      provisional: false,
      isDefined: true,
      verdict: { kind: 'accepted' },
      held: [],
    })
  }

  /** A check that accepts the timeseries; undefined where it is to be asked for. */
  checkOf(timeseries: Timeseries): ShapeCheck | undefined {
    const check = this.#checks.get(schemaKey(timeseries))
    if (check === undefined) return undefined
    return covers(check.schema, deriveSchema(timeseries)) ? check : undefined
  }

  clear(): void {
    this.#checks.clear()
  }
}

/** Whether what another schema says is in a stored one already. */
export function covers(stored: TimeseriesSchema, other: TimeseriesSchema): boolean {
  return diffSchemas(stored, other).length === 0 && withFieldsOf(stored, other) === stored
}
