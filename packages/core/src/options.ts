import { definitionError } from './metrics-error.ts'
import { shown } from './number-type.ts'

/** Checks options that a definition is given, for callers without types. */
export function checkOptions(owner: string, options: object): void {
  if (typeof options !== 'object' || options === null) {
    throw definitionError(`${owner}: options are an object, not ${shown(options)}`)
  }
}
