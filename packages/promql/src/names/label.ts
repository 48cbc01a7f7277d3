import { asLabelName, ORIGINAL_NAME, shownLabel } from '@oximeter/prometheus/names'
import { isImported } from './metric.ts'

/** A label, and the field that holds it. */
export interface Label {
  readonly name: string
  readonly field: string
}

/** What the name of a metric is called among labels. */
export const METRIC_NAME = '__name__'
/** The label that buckets have besides those of the histogram. */
export const BOUND = 'le'

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** Whether it can be written without quotes. */
export function isPlainLabel(name: string): boolean {
  return LABEL.test(name)
}

/** The labels of a timeseries with these fields; what tells names of metrics apart is none. */
export function labelsOf(
  timeseries: string,
  fields: readonly { readonly name: string }[],
  isHistogram: boolean,
): Label[] {
  const imported = isImported(timeseries)
  return fields
    .filter(({ name }) => !(imported && name === ORIGINAL_NAME))
    .map(({ name: field }) => {
      const name = imported ? shownLabel(field) : asLabelName(field)
      return { name: isHistogram && name === BOUND ? `exported_${name}` : name, field }
    })
}
