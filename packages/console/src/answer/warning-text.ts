import type { OxqlWarningJson } from '@oximeter/api/client'

import { formatCount } from '../format/quantity.ts'

/** What was odd in the data, and at how many points. */
export function warningText({ message, count }: OxqlWarningJson): string {
  return count === undefined ? message : `${message} (${formatCount(count)} points)`
}
