import { stringify } from 'smol-toml'

import type { Answer } from '../command-line/answer.ts'
import { formatDefault, formatValue } from '../config/format-default.ts'
import { flagOf, keyOf, variableOf } from '../config/names.ts'
import { OPTION_NAMES, OPTIONS, type Config, type OptionName } from '../config/options.ts'
import type { ReadConfig } from '../config/read-config.ts'

const HIDDEN = '(hidden)'

/** What every option comes to, as a file that could be read back, with where each value comes from. */
export function printConfig({ config, origins }: ReadConfig): Answer {
  return {
    json: {
      items: OPTION_NAMES.map((name) => ({
        key: keyOf(name),
        value: isHidden(config, name) ? HIDDEN : (config[name] ?? null),
        from: origins[name],
        variable: variableOf(name),
        flag: flagOf(name),
      })),
    },
    text: (style) =>
      OPTION_NAMES.map((name) => {
        const { line, note } = lineOf(config, name, origins[name])
        return `${line}${style.faint(`  # ${note}`)}\n`
      }).join(''),
  }
}

function lineOf(config: Config, name: OptionName, origin: string): { line: string; note: string } {
  const value = config[name]
  if (value === undefined) {
    return { line: `# ${keyOf(name)} =`, note: `default: ${formatDefault(name)}` }
  }
  if (isHidden(config, name)) return { line: `# ${keyOf(name)} = ${HIDDEN}`, note: origin }
  const { toml } = OPTIONS[name].kind
  // Durations and sizes are numbers here, and texts with a unit in a file.
  const written = toml === 'string' ? formatValue(name, value) : value
  return { line: stringify({ [keyOf(name)]: written }).trimEnd(), note: origin }
}

function isHidden(config: Config, name: OptionName): boolean {
  const { secret, default: value } = OPTIONS[name]
  return secret && config[name] !== value
}

/** Says that the configuration is right: a wrong one never gets here. */
export function checkConfig({ file }: ReadConfig): Answer {
  const what = file === undefined ? 'There is no file, and environment and flags are' : `${file} is`
  return { json: { file: file ?? null, ok: true }, text: () => `${what} right.\n` }
}
