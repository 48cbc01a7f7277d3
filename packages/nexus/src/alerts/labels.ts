import type { FullAlertRule } from '@oximeter/api'

/** What the labels of an alert are made of. */
type LabelledRule = Pick<FullAlertRule, 'name' | 'severity' | 'labels'>

export type Labels = Readonly<Record<string, string>>

/** Of an alert that says that there is no series at all. */
export const NO_DATA_LABEL = 'no_data'

/**
 * Labels of an alert of a series. A field that is called as one of the rule's labels, or as one that
 * each alert has, is `exported_…`, so that alerts of different series differ.
 */
export function labelsOf({ name, severity, labels }: LabelledRule, fields: Labels): Labels {
  const given: Labels = { ...labels, alertname: name, severity }
  const ofFields = Object.entries(fields).map(([field, text]): [string, string] => {
    const isTaken = field in given || field === NO_DATA_LABEL
    return [isTaken ? `exported_${field}` : field, text]
  })
  return { ...Object.fromEntries(ofFields), ...given }
}
