import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { prometheusRoutes } from '../prometheus/prometheus-routes.ts'
import { APIS, type Api } from './apis.ts'
import { openApiDocument } from './open-api.ts'
import { oxqlRoutes } from './oxql-routes.ts'
import type { Route } from './route.ts'

describe.for(Object.entries<Api>(APIS))('%s', ([name, api]) => {
  const document = openApiDocument(api)

  test('the checked-in document is what the routes say (npm run openapi -w packages/api)', () => {
    const file = new URL(`../../openapi/${name}.json`, import.meta.url)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)))
  })

  test('every reference leads somewhere', () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)]
    expect(names.length).toBeGreaterThan(0)
    for (const [, schema = ''] of names) expect(document.components.schemas).toHaveProperty(schema)
  })

  const lists = Object.values<Route>(api.routes).filter((route) => isList(name, route))
  test.for(lists)('$operation lists in pages', (route) => {
    expect(Object.keys(route.query?.shape ?? {})).toEqual(
      expect.arrayContaining(['limit', 'page_token']),
    )
    expect(propertiesOf(route)).toEqual(expect.arrayContaining(['items', 'next_page']))
  })

  test('operations are unique, and path parameters are those of the path', () => {
    const routes = [...Object.values(api.routes), ...Object.values(api.prometheus ?? {})]
    expect(new Set(routes.map(({ operation }) => operation)).size).toBe(routes.length)
    for (const { path, params } of routes) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part)
      expect(Object.keys(params?.shape ?? {})).toEqual(inPath)
    }
  })
})

test('a required body, a described parameter and a problem are in the document', () => {
  const { paths } = openApiDocument(APIS['nexus-internal'])
  expect(paths['/metrics/producers']).toMatchObject({
    post: {
      operationId: 'register_producer',
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/ProducerRegistrationRequest' },
          },
        },
      },
      responses: { 503: { content: { 'application/problem+json': {} } } },
    },
  })
  expect(paths['/metrics/collectors/{collector_id}/producers']).toMatchObject({
    get: {
      parameters: [
        { name: 'collector_id', in: 'path', required: true },
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1 } },
        { name: 'page_token' },
        { name: 'sort_by' },
      ],
    },
  })
})

test('what is as Prometheus has it is in the document too', () => {
  const { paths } = openApiDocument(APIS['nexus-public'])
  expect(paths['/prometheus/api/v1/query']).toMatchObject({
    get: {
      operationId: 'prometheus_query',
      parameters: [{ name: 'query', in: 'query', required: true }, {}, {}, {}, { name: 'time' }],
      responses: {
        200: { content: { 'application/json': { schema: { required: ['status', 'data'] } } } },
        503: {
          content: {
            'application/json': {
              schema: {
                properties: { errorType: { enum: ['canceled', 'timeout', 'unavailable'] } },
              },
            },
          },
        },
      },
    },
    post: {
      requestBody: {
        content: { 'application/x-www-form-urlencoded': { schema: { required: ['query'] } } },
      },
    },
  })
  expect(paths['/prometheus/api/v1/label/{name}/values']).toMatchObject({
    get: { parameters: [{ name: 'name', in: 'path', required: true }, {}, {}, {}, {}] },
  })
})

test.for([...Object.values(oxqlRoutes), ...Object.values(prometheusRoutes)])(
  '$operation is one of them',
  ({ operation }) => {
    expect(JSON.stringify(openApiDocument(APIS['nexus-public']).paths)).toContain(
      `"operationId":"${operation}"`,
    )
  },
)

/**
 * Versions of one timeseries are 255 at most; sources of discovery and policies of retention are those that
 * somebody wrote down;
 * the producers of one port, what a program serves there. Of assignments and collections the last 20 are kept.
 */
const WHOLE = new Set([
  'collector get_collections',
  'nexus-public get_assignments',
  'nexus-public get_collections',
  'nexus-public list_alert_receivers',
  'nexus-public list_alert_files',
  'nexus-public get_timeseries',
  'nexus-public list_discovery',
  'nexus-public list_retention',
  'producer list_producers',
])

function isList(api: string, route: Route): boolean {
  if (route.method !== 'GET' || WHOLE.has(`${api} ${route.operation}`)) return false
  return route.operation.startsWith('list_') || propertiesOf(route).includes('items')
}

function propertiesOf({ success: { schema } }: Route): string[] {
  if (schema === undefined) return []
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.keys(properties)
}
