import { openMetric, type DatumType, type OpenMetric, type Timeseries } from '@oximeter/core'

import type { Attributes } from './attributes.ts'
import { labelsOf } from './attribute-labels.ts'
import type { ImportedTarget, TargetFields } from './imported-target.ts'
import { describeWithOrigin, type Origin } from './origin.ts'
import { unitsOf } from './units.ts'

export interface ImportedMetricOptions {
  readonly name: string
  readonly datumType: DatumType
  readonly origin: Origin
  readonly description: string
  readonly targetFields: TargetFields
}

/** More different fields are not admitted, so that a source that goes astray fills no schema. */
const MAX_FIELDS = 60

/** An instrument of OpenTelemetry as timeseries of ours; its fields are all texts. */
export class ImportedMetric {
  readonly datumType: DatumType
  readonly #metric: OpenMetric
  readonly #targetFields: TargetFields
  /** Those of all its series so far, the targets' among them. */
  readonly #fields = new Set<string>()

  constructor({ name, datumType, origin, description, targetFields }: ImportedMetricOptions) {
    this.datumType = datumType
    this.#targetFields = targetFields
    this.#metric = openMetric(
      name,
      { datumType },
      { units: unitsOf(origin.unit), description: describeWithOrigin(description, origin) },
    )
  }

  get name(): string {
    return this.#metric.name
  }

  /** The timeseries with these attributes, made anew; undefined where there would be too many different fields. */
  seriesOf({ instance }: ImportedTarget, attributes: Attributes): Timeseries | undefined {
    const { labels, descriptions } = labelsOf(attributes, this.#targetFields)
    const names = [...instance.fields.map(({ name }) => name), ...Object.keys(labels)]
    const added = names.filter((name) => !this.#fields.has(name))
    if (this.#fields.size + added.length > MAX_FIELDS) return undefined
    for (const name of added) this.#fields.add(name)
    return this.#metric.series(instance, labels, descriptions)
  }
}
