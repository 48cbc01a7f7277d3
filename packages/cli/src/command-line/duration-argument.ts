import { InvalidArgumentError } from 'commander'

import { duration } from '../config/kinds.ts'

/** Reads the milliseconds of an option such as `--interval 10s`. */
export function durationArgument(minMs: number, maxMs: number): (written: string) => number {
  const kind = duration(minMs, maxMs)
  return (written) => {
    const ms = kind.parse(written)
    if (ms === undefined)
      throw new InvalidArgumentError(`It is no ${kind.noun.replace(/^an? /, '')}.`)
    return ms
  }
}
