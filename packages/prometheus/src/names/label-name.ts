import { RESERVED_FIELD_NAMES } from '@oximeter/core'

/** The fields that say where samples were found, and what Prometheus calls them. */
export const JOB = 'job'
export const INSTANCE = 'instance'
export const ORIGINAL_NAME = 'prometheus_name'

/** Names that a label cannot have as a field: columns of every measurement, and our own fields. */
const TAKEN = new Set([...RESERVED_FIELD_NAMES, JOB, INSTANCE, ORIGINAL_NAME])
const PREFIX = 'exported_'
const PREFIXES = /^(?:exported_)+/

function isTaken(name: string): boolean {
  return TAKEN.has(name) || (name.startsWith(PREFIX) && TAKEN.has(name.replace(PREFIXES, '')))
}

/**
 * The field that holds a label. It has the label's name, unless that is taken: then `exported_`
 * stands before it, as where Prometheus itself finds a label `job`. No two labels share a field.
 */
export function fieldOfLabel(label: string): string {
  return isTaken(label) ? PREFIX + label : label
}

/** The label that a field holds: undoes `fieldOfLabel`. */
function labelOfField(field: string): string {
  return field.startsWith(PREFIX) && isTaken(field) ? field.slice(PREFIX.length) : field
}

/**
 * How the label is called that a field holds, beside `job` and `instance` of the place where it was
 * found: as Prometheus calls it there.
 */
export function shownLabel(field: string): string {
  const bare = field.replace(PREFIXES, '')
  return bare === JOB || bare === INSTANCE ? field : labelOfField(field)
}

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/

export function isLabelName(name: string): boolean {
  return LABEL_NAME.test(name)
}

/**
 * A name of ours as a label. Fields from elsewhere may have letters that labels have not: these are
 * escaped as Prometheus escapes values (`U__`, underscores doubled, `_<hex>_` for the others).
 */
export function asLabelName(field: string): string {
  if (isLabelName(field)) return field
  const escaped = Array.from(field, (letter) => {
    if (letter === '_') return '__'
    return /[a-zA-Z0-9]/.test(letter) ? letter : `_${letter.codePointAt(0)!.toString(16)}_`
  })
  return `U__${escaped.join('')}`
}
