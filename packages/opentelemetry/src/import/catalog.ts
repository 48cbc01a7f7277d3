import type { TimeseriesSchemaJson } from '@oximeter/api/client'
import { isComponentName, type DatumType } from '@oximeter/core'

import { ImportedMetric } from './imported-metric.ts'
import { TargetFields } from './imported-target.ts'
import { NameTable, importedName } from './names.ts'
import { originOf, type Origin } from './origin.ts'

export interface ImportOptions {
  /** What the targets of all timeseries are called; default `otel`. */
  readonly target?: string
  /**
   * Which attributes of a resource are fields of its target, where it has them. Default: those that
   * tell where it is. `service.name`, `service.namespace` and `service.instance.id` always are.
   */
  readonly resourceAttributes?: readonly string[]
  /**
   * The schemas that there are. Instruments that would have one name (a gauge and a counter, `a.b` and
   * `a_b`) keep those that they have there, whoever comes first after a restart. Default: none, and
   * whoever comes first has the plain name.
   *
   * @example
   * const nexus = new NexusClient('http://127.0.0.1:12221')
   * const schemas = await Array.fromAsync(allPages((page) => nexus.listSchemas(page)))
   */
  readonly schemas?: readonly TimeseriesSchemaJson[]
}

/** What there is of an instrument in OpenTelemetry. */
export interface InstrumentDescription extends Origin {
  readonly description: string
  readonly datumType: DatumType
}

/** The metrics that were imported, each under a name of its own. */
export class Catalog {
  readonly targetFields: TargetFields
  readonly #names = new NameTable()
  readonly #metrics = new Map<string, ImportedMetric>()

  /** @throws TypeError if the target's name is none */
  constructor({ target = 'otel', resourceAttributes, schemas = [] }: ImportOptions = {}) {
    if (!isComponentName(target)) {
      throw new TypeError(
        `"${target}" is not a target name: use lower-case words joined by single underscores`,
      )
    }
    this.targetFields = new TargetFields(target, resourceAttributes)
    for (const { timeseries_name, datum_type: datumType, description } of schemas) {
      const [of, name = ''] = timeseries_name.split(':')
      const origin = of === target ? originOf({ description }) : undefined
      if (origin !== undefined) this.#names.keep(ownerOf({ ...origin, datumType }), name)
    }
  }

  /** How many metrics there are. */
  get size(): number {
    return this.#metrics.size
  }

  has(instrument: InstrumentDescription): boolean {
    return this.#metrics.has(ownerOf(instrument))
  }

  /**
   * An instrument's metric. It is the same while name, unit and type of datum are; another
   * instrument whose name would be the same has a suffix, unless it had that name before.
   */
  metric(instrument: InstrumentDescription): ImportedMetric {
    const owner = ownerOf(instrument)
    const known = this.#metrics.get(owner)
    if (known !== undefined) return known
    const { name, unit, part, description, datumType } = instrument
    const metric = new ImportedMetric({
      name: this.#names.assign(owner, nameOf(instrument)),
      datumType,
      origin: { name, unit, ...(part && { part }) },
      description,
      targetFields: this.targetFields,
    })
    this.#metrics.set(owner, metric)
    return metric
  }
}

/** The name that an instrument has where nobody else has it: integers are told from floats, which they would contradict. */
function nameOf({ name, part, datumType }: InstrumentDescription): string {
  const isInteger = datumType === 'i64' || datumType === 'u64' || datumType === 'cumulative_u64'
  const suffix = part === undefined ? (isInteger ? '_int' : '') : `_${part}`
  return importedName(name, suffix)
}

function ownerOf({ name, unit, part, datumType }: Origin & { datumType: DatumType }): string {
  return JSON.stringify([datumType, part ?? '', unit, name])
}
