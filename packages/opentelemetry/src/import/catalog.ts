import {
  isTimeseriesName,
  parseTimeseriesName,
  systemClock,
  type DatumType,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'

import { ImportedMetric } from './imported-metric.ts'
import { TargetFields } from './imported-target.ts'
import { NameTable, snakeCase } from './names.ts'
import { originOf, type Origin } from './origin.ts'

export interface ImportOptions {
  /** What the targets of all timeseries are called; default `otel`. */
  readonly target?: string
  /**
   * Which attributes of a resource are fields of its target, where it has them. Default: those that
   * tell where it is. `service.name`, `service.namespace` and `service.instance.id` always are.
   */
  readonly resourceAttributes?: readonly string[]
}

/** What there is of an instrument in OpenTelemetry. */
export interface InstrumentDescription extends Origin {
  readonly description: string
  readonly datumType: DatumType
}

/** The metrics that were imported, each under a name of its own. */
export class Catalog {
  readonly target: string
  readonly targetFields: TargetFields
  readonly #names = new NameTable()
  readonly #metrics = new Map<string, ImportedMetric>()
  readonly #byName = new Map<string, ImportedMetric>()
  /** Stored schemas of names that were not imported yet. */
  readonly #stored = new Map<string, TimeseriesSchema[]>()
  readonly #created = systemClock()

  /** @throws TypeError if the target's name is none */
  constructor({ target = 'otel', resourceAttributes }: ImportOptions = {}) {
    if (!isTimeseriesName(`${target}:x`)) {
      throw new TypeError(
        `"${target}" is not a target name: use lower-case words joined by single underscores`,
      )
    }
    this.target = target
    this.targetFields = new TargetFields(resourceAttributes)
  }

  /** How many metrics there are. */
  get size(): number {
    return this.#metrics.size
  }

  /** What is known of them all, every version. */
  get schemas(): readonly TimeseriesSchema[] {
    return [...this.#metrics.values()].flatMap(({ schemas }) => schemas)
  }

  schemaOf({ name, version }: Timeseries): TimeseriesSchema | undefined {
    return this.#byName.get(name)?.schemaOf(version)
  }

  has(instrument: InstrumentDescription): boolean {
    return this.#metrics.has(ownerOf(instrument))
  }

  /**
   * An instrument's metric. It is the same while name, unit and type of datum are; another
   * instrument whose name would be the same has a suffix.
   */
  metric(instrument: InstrumentDescription): ImportedMetric {
    const owner = ownerOf(instrument)
    const known = this.#metrics.get(owner)
    if (known !== undefined) return known
    const { name, unit, part, description, datumType } = instrument
    const timeseriesName = `${this.target}:${this.#names.assign(owner, plainName(instrument))}`
    const metric = new ImportedMetric({
      timeseriesName,
      datumType,
      origin: { name, unit, ...(part && { part }) },
      description,
      targetFields: this.targetFields,
      created: this.#created,
    })
    metric.learn(this.#stored.get(timeseriesName) ?? [])
    this.#metrics.set(owner, metric)
    this.#byName.set(timeseriesName, metric)
    return metric
  }

  /** Takes note of what is stored already, so that names and versions go on from there. */
  learn(schemas: Iterable<TimeseriesSchema>): void {
    const ours = [...schemas].filter(({ name }) => name.startsWith(`${this.target}:`))
    for (const [name, versions] of Map.groupBy(ours, (schema) => schema.name)) {
      this.#stored.set(name, versions)
      const origin = versions.map(originOf).find((found) => found !== undefined)
      if (origin !== undefined) {
        const owner = ownerOf({ ...origin, datumType: versions[0]!.datumType })
        this.#names.reserve(owner, parseTimeseriesName(name).metric)
      }
      this.#byName.get(name)?.learn(versions)
    }
  }
}

/** The name that an instrument has where nobody else has it: integers are told from floats, which they would contradict. */
function plainName({ name, part, datumType }: InstrumentDescription): string {
  const isInteger = datumType === 'i64' || datumType === 'u64' || datumType === 'cumulative_u64'
  const suffix = part === undefined ? (isInteger ? '_int' : '') : `_${part}`
  return `${snakeCase(name)}${suffix}`
}

function ownerOf({ name, unit, part, datumType }: Origin & { datumType: DatumType }): string {
  return JSON.stringify([datumType, part ?? '', unit, name])
}
