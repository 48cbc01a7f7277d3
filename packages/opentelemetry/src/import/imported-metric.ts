import {
  RESERVED_FIELD_NAMES,
  type DatumType,
  type Field,
  type FieldSchema,
  type Nanoseconds,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'

import { valueOf, type Attributes } from './attributes.ts'
import type { ImportedTarget, TargetFields } from './imported-target.ts'
import { NameTable, snakeCase } from './names.ts'
import { OpenSchema } from './open-schema.ts'
import { describeWithOrigin, type Origin } from './origin.ts'
import { unitsOf } from './units.ts'

export interface ImportedMetricOptions {
  /** `target:metric`. */
  readonly timeseriesName: string
  readonly datumType: DatumType
  readonly origin: Origin
  readonly description: string
  readonly targetFields: TargetFields
  readonly created: Nanoseconds
}

/** An instrument of OpenTelemetry as timeseries of ours; its fields are all texts. */
export class ImportedMetric {
  readonly timeseriesName: string
  readonly datumType: DatumType
  readonly origin: Origin
  readonly #options: ImportedMetricOptions
  readonly #open = new OpenSchema()
  /** The attribute that each field of the metric is, by the name of the field. */
  readonly #attributes = new Map<string, string>()
  readonly #fields = new Map<string, string>()
  readonly #fieldNames = new NameTable()
  readonly #targets = new WeakMap<
    ImportedTarget,
    { readonly version: number; readonly fields: readonly Field[] }
  >()
  readonly #schemas = new Map<number, TimeseriesSchema>()

  constructor(options: ImportedMetricOptions) {
    this.timeseriesName = options.timeseriesName
    this.datumType = options.datumType
    this.origin = options.origin
    this.#options = options
  }

  get version(): number {
    return this.#open.current?.version ?? 0
  }

  /** The schemas of all versions so far. */
  get schemas(): readonly TimeseriesSchema[] {
    return [...this.#schemas.values()]
  }

  schemaOf(version: number): TimeseriesSchema | undefined {
    return this.#schemas.get(version)
  }

  /** Has a field for everything of which a series may be made. False where there would be too many. */
  admit(target: ImportedTarget, attributes: Iterable<string>): boolean {
    const added: string[] = []
    for (const field of target.values.keys()) if (!this.#open.has(field)) added.push(field)
    for (const key of attributes) {
      const field = this.#fieldOf(key)
      if (!this.#open.has(field)) added.push(field)
    }
    if (added.length === 0 && this.version > 0) return true
    if (!this.#open.admit([...this.#options.targetFields.always, ...added])) return false
    this.#describeVersion()
    return true
  }

  /** Takes note of versions that are stored already. */
  learn(schemas: Iterable<TimeseriesSchema>): void {
    const versions = [...schemas].filter(({ datumType }) => datumType === this.datumType)
    for (const { name, source, description } of versions.flatMap(({ fields }) => fields)) {
      if (source === 'metric') this.#own(name, description || name)
    }
    this.#open.learn(
      versions.map(({ version, fields }) => ({ version, fields: fields.map(({ name }) => name) })),
    )
    if (this.version > 0) this.#describeVersion()
  }

  /** The timeseries of what was admitted, in today's version. */
  timeseriesOf(target: ImportedTarget, attributes: Attributes): Timeseries {
    const { timeseriesName: name, version, datumType } = this
    const fields = this.#open.current?.fields ?? []
    const metricFields: Field[] = []
    for (const field of fields) {
      const key = this.#attributes.get(field)
      if (key !== undefined) metricFields.push(textField(field, valueOf(attributes, key)))
    }
    return { name, version, targetFields: this.#targetFieldsOf(target), metricFields, datumType }
  }

  /** All series of a target share them, as long as the version is the same. */
  #targetFieldsOf(target: ImportedTarget): readonly Field[] {
    const known = this.#targets.get(target)
    if (known?.version === this.version) return known.fields
    const fields = (this.#open.current?.fields ?? [])
      .filter((field) => !this.#attributes.has(field))
      .map((field) => textField(field, target.values.get(field) ?? ''))
    this.#targets.set(target, { version: this.version, fields })
    return fields
  }

  /** The name of the field that an attribute is. */
  #fieldOf(key: string): string {
    const known = this.#fields.get(key)
    if (known !== undefined) return known
    const plain = snakeCase(key)
    const { origins } = this.#options.targetFields
    const isTaken = origins.has(plain) || RESERVED_FIELD_NAMES.includes(plain)
    const field = this.#fieldNames.assign(key, isTaken ? `${plain}_attribute` : plain)
    this.#own(field, key)
    return field
  }

  #own(field: string, key: string): void {
    this.#fieldNames.reserve(key, field)
    if (!this.#attributes.has(field)) this.#attributes.set(field, key)
    if (!this.#fields.has(key)) this.#fields.set(key, field)
  }

  #describeVersion(): void {
    const { current } = this.#open
    if (current === undefined || this.#schemas.has(current.version)) return
    const { timeseriesName: name, datumType, origin } = this
    const { description, targetFields, created } = this.#options
    this.#schemas.set(current.version, {
      name,
      version: current.version,
      description: {
        target: 'What OpenTelemetry calls a resource, and the scope of an instrument',
        metric: describeWithOrigin(description, origin),
      },
      fields: current.fields.map((field): FieldSchema => {
        const key = this.#attributes.get(field)
        return {
          name: field,
          type: 'string',
          source: key === undefined ? 'target' : 'metric',
          description: key ?? targetFields.origins.get(field) ?? '',
        }
      }),
      datumType,
      units: unitsOf(origin.unit),
      authzScope: 'fleet',
      created,
    })
  }
}

/** Names are ours already, and in order; texts come from elsewhere. */
function textField(name: string, value: string): Field {
  return { name, type: 'string', value: value.toWellFormed() }
}

/** One series of an imported metric: its timeseries is another object whenever the version rises. */
export class ImportedSeries {
  readonly metric: ImportedMetric
  readonly target: ImportedTarget
  readonly attributes: Attributes
  #timeseries: Timeseries | undefined

  constructor(metric: ImportedMetric, target: ImportedTarget, attributes: Attributes) {
    this.metric = metric
    this.target = target
    this.attributes = attributes
  }

  get timeseries(): Timeseries {
    if (this.#timeseries?.version !== this.metric.version) {
      this.#timeseries = this.metric.timeseriesOf(this.target, this.attributes)
    }
    return this.#timeseries
  }
}
