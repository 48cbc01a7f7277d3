import { z } from 'zod'

import { MEDIA_TYPE_ARROW } from '../src/http/media-type.ts'
import type { Route } from '../src/routes/route.ts'
import { bodyType, inlineType, modelType, type Imports } from './type-text.ts'

/** One method of a client, as text. */
export interface Operation {
  readonly name: string
  readonly doc: readonly string[]
  /** What it takes, and what it answers with. */
  readonly signature: string
  /** The same, its parameters taken apart. */
  readonly implementedSignature: string
  /** The request, as a call of what sends it. */
  readonly call: string
}

/** What the name of a method ends in that answers in another form than JSON. */
const FORMS: Readonly<Record<string, string>> = { [MEDIA_TYPE_ARROW]: 'AsArrow' }

const STREAM = 'AsyncIterable<Uint8Array>'

/** The methods that a route becomes: one, and one more where it answers in another form too. */
export function operationsOf(name: string, route: Route, imports: Imports): Operation[] {
  const { schema, media, mediaType } = route.success
  if (media !== undefined) {
    // Of several, the one that is named first.
    return [operationOf(name, route, imports, { type: STREAM, mediaType: Object.keys(media)[0] })]
  }
  const type = schema === undefined ? 'void' : bodyType(schema, imports)
  const asJson = operationOf(name, route, imports, { type })
  if (mediaType === undefined) return [asJson]
  const form = FORMS[mediaType]
  if (form === undefined) throw new Error(`${name}: what is ${mediaType} called in a name?`)
  return [asJson, operationOf(name + form, route, imports, { type: STREAM, mediaType })]
}

interface Answer {
  readonly type: string
  /** Of what is no JSON, and is read as it arrives. */
  readonly mediaType?: string | undefined
}

function operationOf(name: string, route: Route, imports: Imports, answer: Answer): Operation {
  const inPath = membersOf(route.params)
  const inQuery = membersOf(route.query)
  const both = inQuery.find((member) => inPath.some((other) => other.name === member.name))
  if (both !== undefined) throw new Error(`${name}: '${both.name}' is in its path and in its query`)
  const members = [...inPath, ...inQuery]
  const type = parametersType(members, imports)
  const mayBeLeftOut = members.every(({ required }) => !required)
  const body = route.body === undefined ? [] : [`body: ${bodyType(route.body, imports)}`]
  const rest = [...body, 'options?: RequestOptions']
  // What may be left out and is not last has to be `undefined` there.
  const hasDefault = mayBeLeftOut && body.length === 0
  const parts = [
    ...inPath.map((member) => member.name),
    ...(inQuery.length > 0 ? ['...query'] : []),
  ]
  const given = members.length === 0 ? [] : [`parameters${hasDefault ? '?' : ''}: ${type}`]
  const taken =
    members.length === 0 ? [] : [`{ ${parts.join(', ')} }: ${type}${hasDefault ? ' = {}' : ''}`]
  const result = `: Promise<${answer.type}>`
  return {
    name,
    doc: docOf(route, members),
    signature: `(${[...given, ...rest].join(', ')})${result}`,
    implementedSignature: `(${[...taken, ...rest].join(', ')})${result}`,
    call: callOf(route, inQuery.length > 0, answer.mediaType),
  }
}

interface Member {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly description: string | undefined
}

function membersOf(object: z.ZodObject | undefined): Member[] {
  if (object === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(object, { io: 'input' })
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: inlineType(property),
    required: required.includes(name),
    description: typeof property === 'object' ? property.description : undefined,
  }))
}

/** Those of a page by their name, the others written out. */
function parametersType(members: readonly Member[], imports: Imports): string {
  const names = members.map(({ name }) => name)
  const isPage = names.includes('limit') && names.includes('page_token')
  const others = members.filter(({ name }) => !isPage || !isOfPage(name))
  const types = [
    ...(isPage ? [modelType('PageQuery', imports)] : []),
    ...(others.length === 0
      ? []
      : [
          `{ ${others.map(({ name, type, required }) => `${name}${required ? '' : '?'}: ${type}`).join('; ')} }`,
        ]),
  ]
  return types.join(' & ')
}

function isOfPage(name: string): boolean {
  return name === 'limit' || name === 'page_token'
}

function docOf(
  { summary, success, others, problems }: Route,
  members: readonly Member[],
): string[] {
  const described = members.filter(({ name, description }) => description && !isOfPage(name))
  // A client rejects with an answer outside 2xx, whatever its form.
  const refusals: [status: string, description: string][] = Object.entries(problems ?? {})
  for (const [status, { description }] of Object.entries(others ?? {})) {
    refusals.push([status, description])
  }
  return [
    summary,
    '',
    ...described.map(({ name, description }) => `@param parameters.${name} ${description}`),
    `@returns ${success.description}`,
    ...refusals.map(([status, description]) => `@throws HttpProblem ${status}: ${description}`),
  ]
}

function callOf({ method, path, body }: Route, hasQuery: boolean, mediaType?: string): string {
  const inserted = path.replaceAll(/\{(\w+)\}/g, '${encodeURIComponent($1)}')
  const where = inserted === path ? `'${path}'` : `\`${inserted}\``
  const stream = mediaType === undefined ? '' : 'ForStream'
  const accepted = mediaType === undefined ? [] : [`'${mediaType}'`]
  const sent =
    method === 'POST'
      ? [body === undefined ? '{}' : 'body', hasQuery ? '{ ...options, query }' : 'options']
      : [hasQuery ? 'query' : '{}', 'options']
  return `${method.toLowerCase()}${stream}(${[...accepted, where, ...sent].join(', ')})`
}
