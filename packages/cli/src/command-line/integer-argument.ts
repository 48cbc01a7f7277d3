import { InvalidArgumentError } from 'commander'

/** Reads a whole number of an option such as `--limit 10`. */
export function integerArgument(min: number, max: number): (written: string) => number {
  return (written) => {
    const value = /^\d{1,15}$/.test(written) ? Number(written) : Number.NaN
    if (value >= min && value <= max) return value
    throw new InvalidArgumentError(`It is a number from ${min} to ${max}.`)
  }
}
