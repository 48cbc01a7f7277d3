import type { Field, Timeseries } from '@oximeter/core'

import { asLabelName, ORIGINAL_NAME, shownLabel } from '../names/label-name.ts'
import { TARGET } from '../names/metric-name.ts'
import { escapeLabelValue } from '../text/escape.ts'

/** Samples of a series share the object, from one exposition to the next. */
const texts = new WeakMap<Timeseries, string>()

/** `a="1",b="2"`: the fields of a series as labels. A label without text is as good as none. */
export function labelsText(timeseries: Timeseries): string {
  let text = texts.get(timeseries)
  if (text === undefined) {
    text = newText(timeseries)
    texts.set(timeseries, text)
  }
  return text
}

/** Labels that a histogram's own lines have. */
const OWN_LABEL = 'le'

function newText({ name, datumType, targetFields, metricFields }: Timeseries): string {
  const isImported = name.startsWith(`${TARGET}:`)
  const isHistogram = datumType.startsWith('histogram_')
  let text = ''
  const add = (label: string, value: Field['value']): void => {
    if (value === '') return
    const distinct = isHistogram && label === OWN_LABEL ? `exported_${label}` : label
    text += `${text === '' ? '' : ','}${distinct}="${escapeLabelValue(String(value))}"`
  }
  for (const field of targetFields) add(asLabelName(field.name), field.value)
  for (const field of metricFields) {
    if (!isImported) add(asLabelName(field.name), field.value)
    else if (field.name !== ORIGINAL_NAME) add(shownLabel(field.name), field.value)
  }
  return text
}
