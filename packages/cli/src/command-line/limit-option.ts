import { InvalidArgumentError, Option } from 'commander'

const MAX = 1_000_000

/** `--limit <n>`: how much to print at most. */
export function limitOption(defaultLimit: number): Option {
  return new Option('--limit <n>', 'print at most this many values')
    .default(defaultLimit)
    .argParser((written: string) => {
      const limit = /^\d{1,7}$/.test(written) ? Number(written) : 0
      if (limit < 1 || limit > MAX)
        throw new InvalidArgumentError(`It is a number from 1 to ${MAX}.`)
      return limit
    })
}
