import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { HttpServerMetrics } from '@oximeter/instruments'
import { measureRequests as measureExpress } from '@oximeter/instruments/express'
import { measureRequests as measureFastify } from '@oximeter/instruments/fastify'
import { measureRequests as measureHono } from '@oximeter/instruments/hono'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { Recorder } from './recorders.ts'

export type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Ours, a peer's, or nothing. */
export type Measurement = HttpServerMetrics | Recorder | undefined

const answer: Listener = (_request, response) => void response.end('item')

/** One application, `/items/:item`, in each framework. */
export const FRAMEWORKS: Readonly<Record<string, (by: Measurement) => Promise<Listener>>> = {
  async 'node:http'(by) {
    if (by instanceof HttpServerMetrics) return by.handler(answer, '/items/:item')
    if (by === undefined) return answer
    return (request, response) => {
      whenFinished(by, request, response, () => '/items/:item')
      answer(request, response)
    }
  },

  async Fastify(by) {
    const app = Fastify()
    if (by instanceof HttpServerMetrics) await app.register(measureFastify, { metrics: by })
    else if (by !== undefined) {
      app.addHook('onResponse', (request, reply, done) => {
        const { method, routeOptions } = request
        by(method, routeOptions.url ?? '', reply.statusCode, reply.elapsedTime / 1000)
        done()
      })
    }
    app.get('/items/:item', (_request, reply) => void reply.send('item'))
    await app.ready()
    return (request, response) => app.routing(request, response)
  },

  async Express(by) {
    const app = express()
    if (by instanceof HttpServerMetrics) app.use(measureExpress(by))
    else if (by !== undefined) {
      app.use((request, response, next) => {
        whenFinished(by, request, response, () => String(request.route?.path))
        next()
      })
    }
    app.get('/items/:item', (_request, response) => void response.end('item'))
    return app
  },

  async Hono(by) {
    const app = new Hono()
    if (by instanceof HttpServerMetrics) app.use(measureHono(by))
    else if (by !== undefined) {
      app.use(async (context, next) => {
        const begun = performance.now()
        await next()
        const { method } = context.req
        by(method, '/items/:item', context.res.status, (performance.now() - begun) / 1000)
      })
    } else {
      // Middleware of any kind has its price in Hono, which is not that of measuring.
      app.use((_context, next) => next())
    }
    app.get('/items/:item', (context) => context.text('item'))
    const listener = getRequestListener(app.fetch)
    return (request, response) => void listener(request, response)
  },
}

function whenFinished(
  by: Recorder,
  request: IncomingMessage,
  response: ServerResponse,
  route: () => string,
): void {
  const begun = performance.now()
  response.on('finish', () => {
    by(request.method ?? '', route(), response.statusCode, (performance.now() - begun) / 1000)
  })
}
