import type { Timeseries } from '@oximeter/core'

/** Numbers of series, in the order in which they first appear. */
export class SeriesNumbers {
  /** Instruments have one object for each series; others make one for each sample. */
  readonly #byObject = new WeakMap<Timeseries, number>()
  readonly #byIdentity = new Map<string, number>()
  #new: Timeseries[] = []

  of(timeseries: Timeseries): number {
    const known = this.#byObject.get(timeseries)
    if (known !== undefined) return known
    const identity = identityOf(timeseries)
    let number = this.#byIdentity.get(identity)
    if (number === undefined) {
      number = this.#byIdentity.size
      this.#byIdentity.set(identity, number)
      this.#new.push(timeseries)
    }
    this.#byObject.set(timeseries, number)
    return number
  }

  /** Those that got a number since this was called last. */
  takeNew(): Timeseries[] {
    const taken = this.#new
    this.#new = []
    return taken
  }
}

/** Two series with the same text are the same. */
export function identityOf(timeseries: Timeseries): string {
  const { name, version, datumType, targetFields, metricFields } = timeseries
  return [name, version, datumType, fieldsText(targetFields), fieldsText(metricFields)].join('\n')
}

export function targetIdentityOf({ name, version, targetFields }: Timeseries): string {
  return [name.slice(0, name.indexOf(':')), version, fieldsText(targetFields)].join('\n')
}

function fieldsText(fields: Timeseries['targetFields']): string {
  return JSON.stringify(fields.flatMap(({ name, type, value }) => [name, type, String(value)]))
}
