import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CONSOLE_PAGES } from './console-pages.ts'
import type { App } from './server.ts'

/** Nothing from elsewhere, and nobody may put the page into theirs. Styles of elements are Mantine's way. */
const POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const NOT_BUILT =
  'The console was not built: run "npm run build -w packages/console", and load this page again.\n'

/**
 * Serves the console: its document at `/` and at the pages that it has, its files under `/assets`. It
 * needs no token, for it holds nothing but the program: what it shows it asks for with the reader's own.
 *
 * @param directory of the built page; it may be built later
 */
export function serveConsole(app: App, directory: string): void {
  // A link to a page may stand anywhere, and that is not a request of that place for data.
  const config = { access: 'anyone', acceptsNavigation: true } as const
  void app.register(fastifyStatic, { root: directory, serve: false, preCompressed: true })

  const sendPage = (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(HEADERS)
    if (!existsSync(join(directory, 'index.html'))) {
      return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    }
    // It names the files of this version, so it is asked for anew each time.
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false })
  }
  for (const path of ['/', ...CONSOLE_PAGES.flatMap((page) => [`/${page}`, `/${page}/*`])]) {
    app.get(path, { config }, sendPage)
  }
  app.get('/favicon.svg', { config }, (_request, reply) =>
    reply.headers(HEADERS).sendFile('favicon.svg', { maxAge: '1d' }),
  )
  // Their names are made from what is in them.
  app.get<{ Params: { '*': string } }>('/assets/*', { config }, (request, reply) =>
    reply
      .headers(HEADERS)
      .sendFile(`assets/${request.params['*']}`, { maxAge: '365d', immutable: true }),
  )
}
