import {
  formatFieldValue,
  makeField,
  parseFieldValue,
  timeseriesOf,
  type DatumType,
  type Field,
  type FieldType,
  type Timeseries,
} from '@oximeter/core'

/** What all series of one schema have in common, so that each holds only its own values. */
export interface SeriesShape {
  readonly name: string
  readonly version: number
  readonly datumType: DatumType
  /** Of targets, then of metrics. */
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[]
  /** How many of the fields are the target's. */
  readonly targets: number
  /** How long the names of the fields are together. */
  readonly namesSize: number
}

/** Numbers shapes, as they appear. */
export class SeriesShapes {
  readonly #shapes: SeriesShape[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(timeseries: Timeseries): number {
    const text = shapeText(timeseries)
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#shapes.length
      const { name, version, datumType, targetFields, metricFields } = timeseries
      const fields = [...targetFields, ...metricFields].map((field) => {
        return { name: field.name, type: field.type }
      })
      const namesSize = fields.reduce((sum, field) => sum + field.name.length, 0)
      const targets = targetFields.length
      this.#shapes.push({ name, version, datumType, fields, targets, namesSize })
      this.#numbers.set(text, number)
    }
    return number
  }

  get(number: number): SeriesShape {
    return this.#shapes[number]!
  }
}

function shapeText({ name, version, datumType, targetFields, metricFields }: Timeseries): string {
  let text = `${name} ${version} ${datumType}`
  for (const field of targetFields) text += ` ${field.name} ${field.type}`
  text += ' '
  for (const field of metricFields) text += ` ${field.name} ${field.type}`
  return text
}

/** The values of a timeseries' fields as one text, each behind its length. */
export function valuesText({ targetFields, metricFields }: Timeseries): string {
  const pieces: string[] = []
  for (const fields of [targetFields, metricFields]) {
    for (const field of fields) {
      const value = formatFieldValue(field)
      pieces.push(String(value.length), ':', value)
    }
  }
  // Joined and not added up: what is kept must not hold on to its pieces.
  return pieces.join('')
}

/** The values that `valuesText` wrote. */
export function valuesOf(text: string): string[] {
  const values: string[] = []
  for (let at = 0; at < text.length;) {
    const colon = text.indexOf(':', at)
    const end = colon + 1 + Number(text.slice(at, colon))
    values.push(text.slice(colon + 1, end))
    at = end
  }
  return values
}

/** The timeseries that has this shape and these values. */
export function timeseriesFrom(shape: SeriesShape, text: string): Timeseries {
  const { name, version, datumType, targets } = shape
  const values = valuesOf(text)
  const fields = shape.fields.map((field, index): Field => {
    return makeField<FieldType>(
      field.name,
      field.type,
      parseFieldValue(field.type, values[index] ?? ''),
    )
  })
  return timeseriesOf({
    name,
    version,
    datumType,
    targetFields: fields.slice(0, targets),
    metricFields: fields.slice(targets),
  })
}
