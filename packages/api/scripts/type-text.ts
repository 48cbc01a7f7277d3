import { readdirSync, readFileSync } from 'node:fs'

import { z } from 'zod'

import { COMPONENTS } from '../src/zod/components.ts'

/** The types that code names, by the module of `src/model` that they come from. */
export type Imports = Map<string, Set<string>>

/** Types of `src/model`, and the module of each. */
const MODEL = new Map<string, string>()
const folder = new URL('../src/model/', import.meta.url)
for (const file of readdirSync(folder).toSorted()) {
  const text = readFileSync(new URL(file, folder), 'utf8')
  for (const [, name = ''] of text.matchAll(/^export (?:interface|type) (\w+)/gm)) {
    MODEL.set(name, file)
  }
}

const NAMES = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]))

/**
 * The type of a body: that of `src/model` that is called as its component is, or so and `Json`; a
 * `Page` of one; written out where there is none.
 */
export function bodyType(schema: z.ZodType, imports: Imports): string {
  const name = NAMES.get(schema)
  const item = name === undefined ? undefined : /^(\w+)Page$/.exec(name)?.[1]
  if (name !== undefined && modelName(name) !== undefined) return modelType(name, imports)
  if (item !== undefined) return `${modelType('Page', imports)}<${modelType(item, imports)}>`
  return inlineType(z.toJSONSchema(schema))
}

/** A type of `src/model` by its name, or by that of its component. @throws if there is none */
export function modelType(component: string, imports: Imports): string {
  const name = modelName(component)
  const file = name === undefined ? undefined : MODEL.get(name)
  if (name === undefined || file === undefined) {
    throw new Error(`src/model has neither ${component} nor ${component}Json`)
  }
  imports.set(file, (imports.get(file) ?? new Set()).add(name))
  return name
}

function modelName(component: string): string | undefined {
  return [component, `${component}Json`].find((name) => MODEL.has(name))
}

/** The type of what a small schema describes, as TypeScript. */
export function inlineType(schema: z.core.JSONSchema._JSONSchema): string {
  const { type, enum: values, const: value, properties, required } = object(schema)
  // In a query, which is text.
  if (String(values) === 'true,false') return 'boolean'
  if (values !== undefined) return values.map((one) => JSON.stringify(one)).join(' | ')
  if (value !== undefined) return JSON.stringify(value)
  if (type === 'string' || type === 'number' || type === 'boolean') return type
  if (type === 'integer') return 'number'
  if (properties === undefined) {
    throw new Error(`a schema without a name is too much to write out: ${JSON.stringify(schema)}`)
  }
  const members = Object.entries(properties).map(
    ([name, member]) => `${name}${required?.includes(name) ? '' : '?'}: ${inlineType(member)}`,
  )
  if (object(schema).additionalProperties) members.push('[key: string]: unknown')
  return `{ ${members.join('; ')} }`
}

function object(schema: z.core.JSONSchema._JSONSchema): z.core.JSONSchema.BaseSchema {
  return typeof schema === 'object' ? schema : {}
}
