import { InvalidArgumentError } from 'commander'

import { uuid } from '../config/kinds.ts'

/**
 * Reads the id of something.
 *
 * @param listedBy the command that shows those that there are, if one does
 */
export function uuidArgument(listedBy?: string): (written: string) => string {
  return (written) => {
    const id = uuid.parse(written)
    if (id !== undefined) return id
    const wayOut = listedBy === undefined ? '' : ` '${listedBy}' shows those that there are.`
    throw new InvalidArgumentError(`It is no UUID.${wayOut}`)
  }
}
