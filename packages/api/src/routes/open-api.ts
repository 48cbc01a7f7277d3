import { z } from 'zod'

import { MEDIA_TYPE_PROBLEM } from '../http/problem-response.ts'
import { OPERATORS_ONLY, TOKEN_PREFIX, type Access } from '../model/access.ts'
import { COMPONENTS } from '../zod/components.ts'
import { problem } from '../zod/system.ts'
import { PROMETHEUS_ACCESS, PROMETHEUS_API } from '../prometheus/prometheus-routes.ts'
import type { Api } from './apis.ts'
import { parametersIn, type Json } from './parameters.ts'
import { prometheusPath } from './prometheus-path.ts'
import type { Route, RouteResponse } from './route.ts'

/** An OpenAPI 3.1 document, as plain JSON. */
export interface OpenApiDocument extends Json {
  openapi: '3.1.0'
  info: { title: string; description: string; version: string }
  paths: Record<string, Json>
  components: { schemas: Record<string, Json>; securitySchemes: Json }
}

/** Every endpoint may answer these. */
const COMMON_PROBLEMS = {
  400: 'The request is malformed; the problem says where.',
  401: 'A token is wanted, and none that is good was given.',
  403: 'The token is for something else, or the request comes from a web page of somebody else.',
  415: 'The body is not declared as JSON.',
  429: 'Too many requests, or too many wrong tokens: retry-after says when to come again.',
  500: 'The fault is ours; the request id finds it in the log.',
}

const SCHEME = {
  type: 'http',
  scheme: 'bearer',
  description:
    `A text that begins with ${TOKEN_PREFIX}; also taken as the password of Basic. Wanted by servers that ` +
    'other machines can reach. A requirement names the role of the token.',
}

const PREFIX = '#/components/schemas/'
const REFERENCE = /"#\/components\/schemas\/(\w+)"/g
const NAMES = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]))

/** Writes the document of an API from its routes and their schemas. */
export function openApiDocument(api: Api, version = '1.0.0'): OpenApiDocument {
  const components = componentSchemas()
  const paths: Record<string, Json> = {}
  for (const route of Object.values(api.routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) }
  }
  for (const route of Object.values(api.prometheus ?? {})) {
    paths[`${PROMETHEUS_API}${route.path}`] = prometheusPath(route, security(PROMETHEUS_ACCESS))
  }
  return {
    openapi: '3.1.0',
    info: { title: api.title, description: api.description, version },
    paths,
    components: {
      schemas: reachable(paths, components),
      securitySchemes: { token: SCHEME },
    },
  }
}

function operation(route: Route): Json {
  return {
    operationId: route.operation,
    summary: route.summary,
    ...security(route.access),
    ...parameters(route),
    ...(route.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': reference(route.body) } },
    }),
    responses: responses(route),
  }
}

/** Whose token it may be; nobody's where other machines cannot call. */
function security(access: Access = OPERATORS_ONLY): Json {
  if (access === 'anyone') return { security: [] }
  return { security: ['operator', ...access].map((role) => ({ token: [role] })) }
}

function parameters({ params, query }: Route): Json {
  const all = [...parametersIn('path', params), ...parametersIn('query', query)]
  return all.length === 0 ? {} : { parameters: all }
}

function responses({ success, others, problems }: Route): Json {
  const answers: Json = { [success.status]: response(success) }
  for (const [status, other] of Object.entries(others ?? {})) answers[status] = response(other)
  for (const [status, description] of Object.entries({ ...COMMON_PROBLEMS, ...problems })) {
    answers[status] = { description, content: { [MEDIA_TYPE_PROBLEM]: reference(problem) } }
  }
  return answers
}

function response({ description, schema, mediaType, media }: RouteResponse): Json {
  if (media !== undefined) {
    const contents = Object.entries(media).map(([type, content]) => [type, reference(content)])
    return { description, content: Object.fromEntries(contents) as Json }
  }
  if (schema === undefined) return { description }
  const content = {
    'application/json': reference(schema),
    ...(mediaType !== undefined && { [mediaType]: {} }),
  }
  return { description, content }
}

/** Every body is a named schema of the document. */
function reference(schema: z.ZodType): Json {
  const name = NAMES.get(schema)
  if (name === undefined) throw new Error('the schema of a body is missing among the components')
  return { schema: { $ref: PREFIX + name } }
}

function componentSchemas(): Record<string, Json> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => PREFIX + id,
  })
  for (const schema of Object.values(schemas)) {
    delete schema.$schema
    delete schema.$id
  }
  return schemas
}

/** Those that the paths refer to, directly or through others, by name. */
function reachable(paths: Json, all: Record<string, Json>): Record<string, Json> {
  const found = new Set<string>()
  const visit = (part: Json): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(REFERENCE)) {
      if (found.has(name)) continue
      found.add(name)
      visit(all[name] ?? {})
    }
  }
  visit(paths)
  return Object.fromEntries([...found].toSorted().map((name) => [name, all[name] ?? {}]))
}
