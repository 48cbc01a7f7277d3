import { Option } from 'commander'

import { durationArgument } from './duration-argument.ts'

const interval = durationArgument(100, 3_600_000)

/** `--watch [interval]`: a command asks again and again. Its value is milliseconds. */
export function watchOption(every: string): Option {
  return new Option('--watch [interval]', `ask again and again, every ${every} if not said`)
    .preset(every)
    .argParser(interval)
}
