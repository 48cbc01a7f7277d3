import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Engine } from '../engine/engine.ts'
import { Exception, exceptionFrom } from '../exception.ts'
import { readRequest, type BodyLimits } from './body.ts'
import { execute } from './execute.ts'
import { authenticate, refuseBrowsers } from './guard.ts'
import { readParameters } from './parameters.ts'
import { respond, respondError } from './respond.ts'

export interface HttpOptions extends BodyLimits {
  readonly password: string
  /** For a query that names no `max_execution_time`. */
  readonly maxExecutionSeconds: number
  /** Requests that come while the engine still opens its files wait for it. */
  readonly engine: Promise<Engine>
}

/** Longer than clients keep idle sockets, so that it is they who close them. */
const KEEP_ALIVE_MS = 30_000

/** As ClickHouse has it (`http_max_uri_size`): parameters of queries are in the URL. */
const MAX_URL_BYTES = 1024 * 1024

/** ClickHouse's HTTP interface over an embedded engine. The caller listens and closes. */
export function createHttpInterface(options: HttpOptions): Server {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: 0,
      headersTimeout: 10_000,
      maxHeaderSize: MAX_URL_BYTES,
    },
    (request, response) => void answer(request, response, options),
  )
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    else socket.destroy()
  })
  return server
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  let version = 'unknown'
  try {
    refuseBrowsers(request)
    const url = new URL(request.url ?? '/', 'http://localhost')
    const engine = await options.engine
    version = engine.version
    if (url.pathname === '/ping' && request.method !== 'POST') return void response.end('Ok.\n')
    authenticate(request, url.searchParams, options.password)
    if (url.pathname !== '/') throw notFound(url.pathname)
    if (request.method === 'GET' && !url.searchParams.has('query'))
      return void response.end('Ok.\n')
    refuseOtherBodies(request)
    await answerQuery(request, response, url.searchParams, engine, options, gone.signal)
  } catch (error) {
    respondError(request, response, exceptionFrom(error), version)
  }
}

async function answerQuery(
  request: IncomingMessage,
  response: ServerResponse,
  url: URLSearchParams,
  engine: Engine,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<void> {
  const parameters = readParameters(request, url, options.maxExecutionSeconds)
  response.setHeader('X-ClickHouse-Query-Id', encodeURIComponent(parameters.queryId))
  response.setHeader('X-ClickHouse-Server-Display-Name', 'embedded')
  response.setHeader('X-ClickHouse-Timezone', engine.timezone)
  if (engine.isRunning(parameters.queryId)) {
    throw new Exception(
      216,
      'QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING',
      `Query with id = ${parameters.queryId} is already running.`,
    )
  }
  const parsed = await readRequest(request, parameters.query, options)
  const result = await execute(parsed, parameters, {
    engine,
    scratchDir: options.scratchDir,
    defaultFormat: parameters.defaultFormat,
    signal,
  })
  await respond(request, response, result, parameters.compressResponse)
}

/** Forms are what a web page can post without asking; and external tables are not built. */
function refuseOtherBodies(request: IncomingMessage): void {
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new Exception(
      48,
      'NOT_IMPLEMENTED',
      `HTTP method ${request.method ?? ''} is not supported.`,
    )
  }
  if (request.headers['content-type']?.toLowerCase().startsWith('multipart/')) {
    throw new Exception(
      48,
      'NOT_IMPLEMENTED',
      'multipart bodies are not supported: give query parameters as ?param_name=value.',
    )
  }
}

function notFound(path: string): Exception {
  return new Exception(60, 'UNKNOWN_TABLE', `There is no handle ${path}. Use / for queries, /ping.`)
}
