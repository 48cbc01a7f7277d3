import { InvalidArgumentError, Option } from 'commander'

const MAX = 1_000_000

/** `--limit <n>`: how many `things` to print at most. */
export function limitOption(defaultLimit: number, things: string): Option {
  return new Option('--limit <n>', `print at most this many ${things}`)
    .default(defaultLimit)
    .argParser((written: string) => {
      const limit = /^\d{1,7}$/.test(written) ? Number(written) : 0
      if (limit < 1 || limit > MAX)
        throw new InvalidArgumentError(`It is a number from 1 to ${MAX}.`)
      return limit
    })
}
