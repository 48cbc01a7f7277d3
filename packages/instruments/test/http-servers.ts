import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { getRequestListener } from '@hono/node-server'
import type { HttpServerMetrics } from '@oximeter/instruments'
import { measureErrors, measureRequests as measureExpress } from '@oximeter/instruments/express'
import { measureRequests as measureFastify } from '@oximeter/instruments/fastify'
import { measureRequests as measureHono } from '@oximeter/instruments/hono'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'

/** What a request to `/slow` waits for. */
export interface Gate {
  /** Called as the request comes. */
  arrived(): void
  readonly opened: Promise<void>
}

/**
 * The same application in each framework: `/items/:item`, `/boom` which throws, `/denied` which throws
 * what becomes a 403, `/slow`, and `/tenants/:tenant/users/:user` in a router that is mounted.
 */
export const APPLICATIONS: Readonly<
  Record<string, (metrics: HttpServerMetrics, gate: Gate) => Promise<Server>>
> = {
  async 'node:http'(metrics, gate) {
    const measured = metrics.handler(
      async (request, response) => {
        const path = pathOf(request)
        if (path === '/boom') throw new Error('boom')
        if (path === '/denied') throw Object.assign(new Error('denied'), { status: 403 })
        if (path === '/slow') {
          gate.arrived()
          await gate.opened
        }
        response.statusCode = templateOf(path) === undefined ? 404 : 200
        response.end('answer')
      },
      (request) => templateOf(pathOf(request)),
    )
    return createServer((request, response) => {
      Promise.resolve(measured(request, response)).catch((error: { status?: number }) => {
        response.writeHead(error.status ?? 500).end('failed')
      })
    })
  },

  async Fastify(metrics, gate) {
    const app = Fastify()
    await app.register(measureFastify, { metrics })
    app.get('/items/:item', async ({ params }) => params)
    app.get('/boom', async () => {
      throw new Error('boom')
    })
    app.get('/denied', async () => {
      throw Object.assign(new Error('denied'), { statusCode: 403 })
    })
    app.get('/slow', async () => {
      gate.arrived()
      await gate.opened
      return 'slow'
    })
    await app.register(
      async (tenants) => {
        tenants.get('/users/:user', async ({ params }) => params)
      },
      { prefix: '/tenants/:tenant' },
    )
    await app.ready()
    return app.server
  },

  async Express(metrics, gate) {
    const app = express()
    app.use(measureExpress(metrics))
    app.get('/items/:item', (request, response) => void response.json(request.params))
    app.get('/boom', () => {
      throw new Error('boom')
    })
    app.get('/denied', () => {
      throw Object.assign(new Error('denied'), { status: 403 })
    })
    app.get('/slow', async (_request, response) => {
      gate.arrived()
      await gate.opened
      response.send('slow')
    })
    const tenants = express.Router()
    tenants.get('/users/:user', (request, response) => void response.json(request.params))
    app.use('/tenants/:tenant', tenants)
    app.use(measureErrors(metrics))
    app.use(
      (
        error: { status?: number },
        _request: express.Request,
        response: express.Response,
        _next: express.NextFunction,
      ) => {
        response.status(error.status ?? 500).send('failed')
      },
    )
    return createServer(app)
  },

  async Hono(metrics, gate) {
    const app = new Hono()
    app.use(measureHono(metrics))
    app.use('/items/*', async (_context, next) => next())
    app.get('/items/:item', (context) => context.json(context.req.param()))
    app.get('/boom', () => {
      throw new Error('boom')
    })
    app.get('/denied', () => {
      throw new HTTPException(403)
    })
    app.get('/slow', async (context) => {
      gate.arrived()
      await gate.opened
      return context.text('slow')
    })
    const tenants = new Hono()
    tenants.get('/users/:user', (context) => context.json(context.req.param()))
    tenants.onError((_error, context) => context.text('failed', 500))
    app.route('/tenants/:tenant', tenants)
    app.onError((error, context) =>
      error instanceof HTTPException ? error.getResponse() : context.text('failed', 500),
    )
    const listener = getRequestListener(app.fetch)
    return createServer((request, response) => void listener(request, response))
  },
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return new URL(url, 'http://localhost').pathname
}

function templateOf(path: string): string | undefined {
  const tenant = /^\/tenants\/[^/]+\/users\/[^/]+$/
  if (tenant.test(path)) return '/tenants/:tenant/users/:user'
  if (/^\/items\/[^/]+$/.test(path)) return '/items/:item'
  return ['/slow', '/boom', '/denied'].find((route) => route === path)
}

export interface RunningServer extends AsyncDisposable {
  readonly url: string
}

export async function listen(server: Server): Promise<RunningServer> {
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}
