import { Option, type Command } from 'commander'

import { flagOf, variableOf } from '../config/names.ts'
import { OPTION_NAMES, OPTIONS, type OptionName, type Program } from '../config/options.ts'
import {
  CONFIG_FLAG,
  CONFIG_VARIABLE,
  DEFAULT_CONFIG_FILE,
  readConfig,
  type ReadConfig,
} from '../config/read-config.ts'
import { formatDefault } from '../config/format-default.ts'

/** Adds `--config` and a flag for each option that one of the programs reads. */
export function addConfigOptions(command: Command, programs: readonly Program[]): Command {
  command.addOption(
    new Option(
      `${CONFIG_FLAG} <path>`,
      `file with options (default: ${DEFAULT_CONFIG_FILE} if there is one; ${CONFIG_VARIABLE})`,
    ),
  )
  for (const name of OPTION_NAMES) {
    const option = OPTIONS[name]
    if (!option.programs.some((program) => programs.includes(program))) continue
    const short = option.shortFlag === undefined ? '' : `${option.shortFlag}, `
    const flags = `${short}${flagOf(name)} ${option.kind.placeholder}`.trimEnd()
    const help = `${option.help} (default: ${formatDefault(name)}; ${variableOf(name)})`
    command.addOption(new Option(flags, help).helpGroup(`${option.group}:`))
  }
  return command
}

/** The configuration as file, environment and this command's flags give it. */
export function configOf(command: Command): ReadConfig {
  const given = command.optsWithGlobals<Record<string, unknown>>()
  const flags: Partial<Record<OptionName, string>> = {}
  for (const name of OPTION_NAMES) {
    const value = given[name]
    // A switch that is given is `true`.
    if (value !== undefined) flags[name] = typeof value === 'string' ? value : 'true'
  }
  const file = given['config']
  return readConfig({ flags, file: typeof file === 'string' ? file : undefined })
}
