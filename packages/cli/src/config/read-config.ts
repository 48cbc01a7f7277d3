import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError } from './config-error.ts'
import { checkTogether } from './check-together.ts'
import { nearest } from './nearest.ts'
import { flagOf, keyOf, variableOf } from './names.ts'
import { OPTION_NAMES, OPTIONS, type Config, type OptionName } from './options.ts'
import { readTomlFile, type FileValue } from './toml-file.ts'

export const CONFIG_FLAG = '--config'
export const CONFIG_VARIABLE = 'OXIMETER_CONFIG'
export const DEFAULT_CONFIG_FILE = 'oximeter.toml'

export interface ConfigSources {
  /** Texts given as flags, by option name. */
  readonly flags?: Readonly<Partial<Record<OptionName, string>>>
  /** The file named by `--config`: it must be there. */
  readonly file?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where `oximeter.toml` is looked for. */
  readonly cwd?: string
}

export interface ReadConfig {
  readonly config: Config
  /** Where each value comes from: `default`, `oximeter.toml:3`, `OXIMETER_DATA_DIR` or `--data-dir`. */
  readonly origins: Readonly<Record<OptionName, string>>
  /** The file that was read. */
  readonly file: string | undefined
}

/**
 * The options from defaults, file, environment and flags, a later one over an earlier one; checked
 * and frozen.
 *
 * @throws {ConfigError} naming every mistake, its place and the way out
 */
export function readConfig(sources: ConfigSources = {}): ReadConfig {
  const { flags = {}, env = process.env, cwd = process.cwd() } = sources
  const problems: string[] = []
  const file = readFile(sources.file, env[CONFIG_VARIABLE], cwd, problems)
  const values: Partial<Record<OptionName, unknown>> = {}
  const origins: Partial<Record<OptionName, string>> = {}

  const take = (name: OptionName, text: string, origin: string, place: string): void => {
    const { kind, secret } = OPTIONS[name]
    const value = kind.parse(text)
    // A wrong address may hold a password, too.
    const shown = secret || text.includes('@') ? 'this' : JSON.stringify(text)
    if (value === undefined) {
      problems.push(`${place}: ${kind.problem?.(text) ?? `${shown} is not ${kind.noun}`}`)
    }
    values[name] = Object.freeze(value)
    origins[name] = origin
  }
  for (const { name, text, place } of file?.values ?? []) {
    take(name, text, place, `${place}: ${keyOf(name)}`)
  }
  for (const name of OPTION_NAMES) {
    const variable = variableOf(name)
    const text = env[variable]
    // An empty variable is how many tools write "not set".
    if (text !== undefined && text !== '') take(name, text, variable, variable)
    const fileVariable = secretFileVariable(name)
    const path = fileVariable === undefined ? undefined : env[fileVariable]
    if (fileVariable === undefined || path === undefined || path === '') continue
    if (text !== undefined && text !== '') {
      problems.push(`${fileVariable}: ${variable} is set too; leave one of them out`)
      continue
    }
    const secret = readText(fileVariable, resolve(cwd, path), problems)
    if (secret !== undefined) take(name, secret.trim(), fileVariable, fileVariable)
  }
  problems.push(...misspelledVariables(env))
  for (const name of OPTION_NAMES) {
    const text = flags[name]
    if (text !== undefined) take(name, text, flagOf(name), flagOf(name))
    values[name] ??= Object.freeze(OPTIONS[name].default)
    origins[name] ??= 'default'
  }
  // Every name of the table was just given a value of its kind.
  const config = Object.freeze(values) as Config
  if (problems.length === 0) problems.push(...checkTogether(config))
  if (problems.length > 0) throw new ConfigError(problems)
  return { config, origins: origins as Record<OptionName, string>, file: file?.name }
}

interface ConfigFile {
  readonly name: string
  readonly values: readonly FileValue[]
}

function readFile(
  byFlag: string | undefined,
  byVariable: string | undefined,
  cwd: string,
  problems: string[],
): ConfigFile | undefined {
  const asked = byFlag ?? (byVariable === '' ? undefined : byVariable)
  const name = asked ?? DEFAULT_CONFIG_FILE
  let content: string
  try {
    content = readFileSync(resolve(cwd, name), 'utf8')
  } catch (error) {
    if (asked === undefined && codeOf(error) === 'ENOENT') return undefined
    const by = byFlag === undefined ? CONFIG_VARIABLE : CONFIG_FLAG
    problems.push(`${asked === undefined ? '' : `${by}: `}${name}: ${unreadable(error)}`)
    return undefined
  }
  const read = readTomlFile(name, content)
  problems.push(...read.problems)
  return { name, values: read.values }
}

const VARIABLES: ReadonlySet<string> = new Set(OPTION_NAMES.map(variableOf))

/** Secrets may be in a file that a variable names, as containers are given them. */
function secretFileVariable(name: OptionName): string | undefined {
  const variable = `${variableOf(name)}_FILE`
  return OPTIONS[name].secret && !VARIABLES.has(variable) ? variable : undefined
}

function readText(by: string, path: string, problems: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    problems.push(`${by}: ${path}: ${unreadable(error)}`)
    return undefined
  }
}

function unreadable(error: unknown): string {
  const code = codeOf(error)
  return code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/** Other programs may have variables of this prefix; those that are almost ours are mistakes. */
function misspelledVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = [
    CONFIG_VARIABLE,
    ...OPTION_NAMES.map(variableOf),
    ...OPTION_NAMES.flatMap((name) => secretFileVariable(name) ?? []),
  ]
  return Object.keys(env)
    .filter((variable) => variable.startsWith('OXIMETER_') && !known.includes(variable))
    .flatMap((variable) =>
      nearest(variable, known, 1, 2).map(
        (name) => `${variable}: unknown variable. Did you mean ${name}?`,
      ),
    )
}
