import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { serve as serveHono } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { expect, test } from 'vitest'

import { ProducerRegistry } from '@oximeter/core'

import { oximeter as expressOximeter } from '../src/express.ts'
import { oximeter as fastifyOximeter } from '../src/fastify.ts'
import { oximeter as honoOximeter } from '../src/hono.ts'
import { createFetchHandler, createHandler, ProducerServer } from '../src/index.ts'
import { describeCollectionEndpoint, type Serve, type Served } from './collection-conformance.ts'
import { describePages, describeSharing } from './column-conformance.ts'
import { send } from './http.ts'

interface Way {
  name: string
  serve: Serve
  /** Status of a path that is no UUID: the endpoint's own, or the application's. */
  notUuid: 400 | 404
}

const WAYS: readonly Way[] = [
  {
    name: 'ProducerServer',
    serve: async (registry, options) => {
      const server = await ProducerServer.start({ registry, ...options })
      return { url: server.url, [Symbol.asyncDispose]: () => server.close({ lastPage: false }) }
    },
    notUuid: 400,
  },
  {
    name: 'node:http',
    serve: async (registry, options) => listening(createHandler(registry, options)),
    notUuid: 404,
  },
  {
    name: 'node:http below a base',
    serve: async (registry, options) =>
      below(await listening(createHandler(registry, { base: '/a/b', ...options })), '/a/b'),
    notUuid: 404,
  },
  {
    name: 'Express',
    serve: async (registry, options) => {
      const app = express()
      app.use(expressOximeter(registry, options))
      return listening(app)
    },
    notUuid: 404,
  },
  {
    name: 'Express below a base, after a body parser',
    serve: async (registry, options) => {
      const app = express()
      app.use('/metrics', expressOximeter(registry, options), express.json())
      return below(await listening(app), '/metrics')
    },
    notUuid: 404,
  },
  {
    name: 'Fastify',
    serve: async (registry, options) => {
      const app = Fastify({ forceCloseConnections: true })
      await app.register(fastifyOximeter, { registry, ...options })
      return { url: await app.listen({ port: 0 }), [Symbol.asyncDispose]: () => app.close() }
    },
    notUuid: 404,
  },
  {
    name: 'Fastify below a prefix',
    serve: async (registry, options) => {
      const app = Fastify({ forceCloseConnections: true })
      await app.register(fastifyOximeter, { prefix: '/metrics', registry, ...options })
      const url = await app.listen({ port: 0 })
      return { url: `${url}/metrics`, [Symbol.asyncDispose]: () => app.close() }
    },
    notUuid: 404,
  },
  {
    name: 'Hono',
    serve: async (registry, options) => {
      const app = new Hono()
      app.use(honoOximeter(registry, options))
      return await new Promise<Served>((resolve) => {
        const server = serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
          resolve({
            url: `http://127.0.0.1:${port}`,
            [Symbol.asyncDispose]: () => closed(server as Server),
          }),
        )
      })
    },
    notUuid: 404,
  },
]

for (const [i, { name, serve, notUuid }] of WAYS.entries()) {
  describeCollectionEndpoint(name, serve, { notUuid })
  describePages(name, serve)
  const other = WAYS[(i + 1) % WAYS.length]!
  describeSharing(`${name}, ${other.name}`, serve, other.serve)
}

test('beside the routes of an application, at its root', async () => {
  const registry = new ProducerRegistry()
  const app = Fastify({ forceCloseConnections: true })
  app.get('/:slug', () => 'a page')
  app.post('/', ({ body }) => body)
  await app.register(fastifyOximeter, { registry, ownMetrics: false })
  expect((await app.inject('/about')).body).toBe('a page')
  expect((await app.inject({ method: 'POST', url: '/', payload: { a: 1 } })).json()).toEqual({
    a: 1,
  })
  expect((await app.inject(`/${registry.id}`)).json()).toEqual([])
  await app.close()
})

test('node:http: other paths go on to the application', async () => {
  const registry = new ProducerRegistry()
  const collection = createHandler(registry, { ownMetrics: false })
  await using served = await listening((request, response) =>
    collection(request, response, () => response.end('the app')),
  )
  expect((await send(`${served.url}/about`)).body.toString()).toBe('the app')
  expect((await send(`${served.url}/${registry.id}`)).body.toString()).toBe('[]')
})

test('fetch handler: other requests are not its own', async () => {
  const registry = new ProducerRegistry()
  const handle = createFetchHandler(registry, { base: '/metrics/', ownMetrics: false })
  expect(handle(new Request(`http://127.0.0.1/${registry.id}`))).toBeUndefined()
  expect(handle(new Request('http://127.0.0.1/metrics/about'))).toBeUndefined()
  const response = await handle(new Request(`http://127.0.0.1/metrics/${registry.id}`))
  expect(await response?.json()).toEqual([])
  const foreign = await handle(new Request(`http://evil.example/metrics/${registry.id}`))
  expect(foreign?.status).toBe(403)
})

async function listening(listener: RequestListener): Promise<Served> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => closed(server) }
}

function below(served: Served, base: string): Served {
  return { ...served, url: served.url + base }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
