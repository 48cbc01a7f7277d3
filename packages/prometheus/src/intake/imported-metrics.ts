import {
  openMetric,
  string,
  target,
  type OpenMetric,
  type TargetInstance,
  type Timeseries,
} from '@oximeter/core'

import { fieldOfLabel, INSTANCE, JOB, ORIGINAL_NAME } from '../names/label-name.ts'
import { importedName, TARGET, type ImportedType } from '../names/metric-name.ts'
import { unitsOfName } from '../names/units.ts'
import { RefusedText } from '../text/refusal.ts'
import type { Families } from './families.ts'

/** Labels as Prometheus calls them, none of them empty. */
export type Labels = readonly (readonly [name: string, value: string])[]

const program = target(
  TARGET,
  {
    [JOB]: string('What kind of program was asked, as in Prometheus'),
    [INSTANCE]: string('Which of them: host and port, mostly'),
  },
  { description: 'A program that has metrics for Prometheus' },
)

export interface ImportedMetricsOptions {
  readonly job: string
  readonly instance: string
  /** What is declared of them. */
  readonly families: Families
  /** Names of timeseries, ever. */
  readonly maxNames: number
}

/** The metrics of one source. Their schemas are open: labels come and go, and others see others. */
export class ImportedMetrics {
  readonly #target: TargetInstance
  readonly #families: Families
  readonly #maxNames: number
  readonly #metrics = new Map<string, OpenMetric>()

  constructor({ job, instance, families, maxNames }: ImportedMetricsOptions) {
    this.#target = program.of({ job, instance })
    this.#families = families
    this.#maxNames = maxNames
  }

  /**
   * The series of a sample's name and labels, with what has been declared of it so far.
   *
   * @throws RefusedText `name_limit`
   */
  series(type: ImportedType, family: string, sampleName: string, labels: Labels): Timeseries {
    const { metric, original = '' } = importedName(sampleName, type)
    const fields = labels.map(([name, value]) => [fieldOfLabel(name), value])
    return (this.#metrics.get(metric) ?? this.#define(metric, type, family, sampleName)).series(
      this.#target,
      Object.fromEntries([...fields, [ORIGINAL_NAME, original]]),
    )
  }

  #define(metric: string, datumType: ImportedType, family: string, sampleName: string): OpenMetric {
    if (this.#metrics.size >= this.#maxNames) {
      throw new RefusedText('name_limit', `there were ${this.#maxNames} names already`)
    }
    const units = unitsOfName(sampleName, this.#families.unitOf(family))
    const description = this.#families.helpOf(family)
    const defined = openMetric(metric, { datumType }, { units, description })
    this.#metrics.set(metric, defined)
    return defined
  }
}
