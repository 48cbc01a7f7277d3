import { z } from 'zod'

/** A part of a document. */
export type Json = Record<string, unknown>

/** What a document says of the parameters in one place of a request. */
export function parametersIn(place: 'path' | 'query', object: z.ZodObject | undefined): Json[] {
  if (object === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(object, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === 'object' ? property : {}
    return { name, in: place, required: required.includes(name), description, schema }
  })
}
