import type { Kind } from './kinds.ts'
import { OPTIONS, type Config, type OptionName } from './options.ts'

/** A value as flags and the environment write it. */
export function formatValue<Name extends OptionName>(
  name: Name,
  value: NonNullable<Config[Name]>,
): string {
  // The table pairs each name with the kind of its values, which the compiler cannot follow.
  const kind = OPTIONS[name].kind as Kind<NonNullable<Config[Name]>>
  return kind.format(value)
}

/** The default of an option, or what it comes from, for help and documentation. */
export function formatDefault(name: OptionName): string {
  const { default: value, defaultText } = OPTIONS[name]
  if (defaultText !== undefined) return defaultText
  const text = value === undefined ? '' : formatValue(name, value)
  return text === '' ? 'none' : text
}
