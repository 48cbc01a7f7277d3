import { Option } from 'commander'

import { integerArgument } from './integer-argument.ts'

const MAX = 1_000_000

/** `--limit <n>`: how many `things` to print at most. */
export function limitOption(defaultLimit: number, things: string): Option {
  return new Option('--limit <n>', `print at most this many ${things}`)
    .default(defaultLimit)
    .argParser(integerArgument(1, MAX))
}
