import { closeSync, createReadStream, fstatSync, openSync, readSync, unlinkSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib'
import { systemCode } from '../error.ts'
import type { Exception } from '../exception.ts'
import type { Answer } from './execute.ts'
import { httpStatus } from './status.ts'

export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  compress: boolean,
): Promise<void> {
  response.setHeader('Content-Type', contentType(answer.format))
  response.setHeader('X-ClickHouse-Format', answer.format)
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(answer.summary))
  const compression = compress ? chooseCompression(request.headers['accept-encoding']) : undefined
  const { source, size } = openBody(answer.body)
  if (compression && size > 0) {
    response.setHeader('Content-Encoding', compression.name)
    await pipeline(source instanceof Readable ? source : [source], compression.create(), response)
    return
  }
  response.setHeader('Content-Length', size)
  if (source instanceof Readable) await pipeline(source, response)
  else response.end(source)
}

/** How long a client may go on sending a body that has been refused. */
const LINGER_MS = 2_000

export function respondError(
  request: IncomingMessage,
  response: ServerResponse,
  exception: Exception,
  version: string,
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const text = Buffer.from(`${exception.toText(version)}\n`)
  const status = httpStatus(exception.code)
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  response.setHeader('Content-Length', text.length)
  response.setHeader('X-ClickHouse-Exception-Code', exception.code)
  if (status === 401) {
    response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"')
  }
  if (!request.complete) {
    // Its client reads the answer only after it has written: take the rest, and throw it away.
    response.setHeader('Connection', 'close')
    request.resume()
    const linger = setTimeout(() => request.destroy(), LINGER_MS)
    request.once('close', () => clearTimeout(linger))
  }
  response.end(text)
}

/** In bytes, of an answer that is read. */
const PIECE = 1 << 18

/**
 * The file loses its name at once: whatever happens now, nothing stays behind. It was just written: to
 * look into it here takes less time than to have another thread do so.
 */
function openBody(body: Answer['body']): { source: Readable | Uint8Array; size: number } {
  if (body instanceof Uint8Array) return { source: body, size: body.length }
  const fd = openIfThere(body.file)
  // FORMAT Null writes no file.
  if (fd === undefined) return { source: new Uint8Array(), size: 0 }
  let isLong = false
  try {
    unlinkSync(body.file)
    const { size } = fstatSync(fd)
    isLong = size > PIECE
    if (isLong) return { source: createReadStream('', { fd, highWaterMark: PIECE }), size }
    // A stream takes memory for a whole piece, however little it reads: V8 would collect garbage all the time.
    const buffer = Buffer.allocUnsafe(size)
    return { source: buffer.subarray(0, readSync(fd, buffer)), size }
  } finally {
    if (!isLong) closeSync(fd)
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

interface Compression {
  readonly name: string
  readonly create: () => Transform
}

const COMPRESSIONS: readonly Compression[] = [
  { name: 'zstd', create: createZstdCompress },
  { name: 'gzip', create: () => createGzip({ level: 3 }) },
  { name: 'br', create: createBrotliCompress },
  { name: 'deflate', create: () => createDeflate({ level: 3 }) },
]

function chooseCompression(accepted: string | string[] | undefined): Compression | undefined {
  const names = String(accepted ?? '')
    .split(',')
    .filter((item) => !/;\s*q=0(?:\.0*)?\s*$/.test(item))
    .map((item) => item.split(';', 1)[0]?.trim().toLowerCase())
  return COMPRESSIONS.find(({ name }) => names.includes(name))
}

function contentType(format: string): string {
  if (/EachRow/.test(format) && format.startsWith('JSON'))
    return 'application/x-ndjson; charset=UTF-8'
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8'
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8'
  if (/^(?:TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8'
  if (/^(?:Pretty|Vertical|XML|Markdown)/.test(format)) return 'text/plain; charset=UTF-8'
  return 'application/octet-stream'
}
