import { parse, TomlError } from 'smol-toml'
import { didYouMean } from './nearest.ts'
import { keyOf } from './names.ts'
import { OPTION_NAMES, OPTIONS, type OptionName } from './options.ts'

/** One value of a file, as text that its kind can read, and where it stands. */
export interface FileValue {
  readonly name: OptionName
  readonly text: string
  /** `oximeter.toml:3`. */
  readonly place: string
}

const namesByKey = new Map(OPTION_NAMES.map((name) => [keyOf(name), name]))

/** Reads a configuration file. `problems` are sentences, each with its place in front. */
export function readTomlFile(
  fileName: string,
  content: string,
): { values: FileValue[]; problems: string[] } {
  let table: Record<string, unknown>
  try {
    table = parse(content)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The library's message ends in a drawing of the place, over several lines.
    const [what = ''] = error.message.split('\n')
    const said = what.replace('Invalid TOML document: ', '')
    return { values: [], problems: [`${fileName}:${error.line}:${error.column}: ${said}`] }
  }
  const values: FileValue[] = []
  const problems: string[] = []
  for (const [key, value] of Object.entries(table)) {
    const place = `${fileName}:${lineOf(key, content)}`
    const name = namesByKey.get(key)
    if (isTable(value)) {
      problems.push(`${place}: ${noTable(key, value)}`)
      continue
    }
    if (name === undefined) {
      problems.push(`${place}: unknown key ${key}${didYouMean(key, namesByKey.keys())}`)
      continue
    }
    const text = textOf(value, OPTIONS[name].kind.toml)
    if (text === undefined) {
      const { kind } = OPTIONS[name]
      problems.push(`${place}: ${key} must be ${article(kind.toml)} in TOML: ${kind.noun}`)
    } else {
      values.push({ name, text, place })
    }
  }
  return { values, problems }
}

function textOf(
  value: unknown,
  type: (typeof OPTIONS)[OptionName]['kind']['toml'],
): string | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'integer':
      return Number.isInteger(value) ? String(value) : undefined
    case 'number':
      return typeof value === 'number' ? String(value) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'array of strings':
      return joined(value)
    case 'string or array of strings':
      return typeof value === 'string' ? value : joined(value)
  }
}

function joined(value: unknown): string | undefined {
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string')
  return isList ? value.join(',') : undefined
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

function isTable(value: unknown): value is Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null
  return isObject && !Array.isArray(value) && !(value instanceof Date)
}

function noTable(key: string, table: Record<string, unknown>): string {
  const known = Object.keys(table)
    .map((inner) => `${key}_${inner}`)
    .find((flat) => namesByKey.has(flat))
  const example = known === undefined ? '' : `: write ${known} = … at the top`
  return `the file has no tables such as [${key}]${example}`
}

/** The parser keeps no places; keys of a file without tables stand at the start of a line. */
function lineOf(key: string, content: string): number {
  const starts = content.split(/\r?\n/).map((line) => line.replace(/^[\s[]+/, ''))
  const spellings = [key, `"${key}"`, `'${key}'`]
  const found = starts.findIndex((line) =>
    spellings.some((one) => line.startsWith(one) && /^\s*[=.\]]/.test(line.slice(one.length))),
  )
  return found + 1
}
