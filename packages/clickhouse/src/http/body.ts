import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { PassThrough, Readable, type Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import { Exception } from '../exception.ts'
import { parseStatement, type Statement } from '../sql/statement.ts'

export interface ParsedRequest {
  readonly statement: Statement
  /** The rows of an INSERT. */
  readonly dataFile?: string
}

export interface BodyLimits {
  readonly scratchDir: string
  /** Of the body, decompressed. */
  readonly maxBodyBytes: number
}

/** The longest SQL; ClickHouse's own default. Data of an INSERT does not count. */
const MAX_QUERY_BYTES = 262_144

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  '': () => new PassThrough(),
  identity: () => new PassThrough(),
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/**
 * Reads `?query=`, a line break and the body as one text: SQL, and for an INSERT its data, which goes
 * to a file of its own and never through a string.
 */
export async function readRequest(
  request: IncomingMessage,
  query: string,
  limits: BodyLimits,
): Promise<ParsedRequest> {
  const chunks = request.method === 'GET' ? Readable.from([]) : decompressed(request)
  const bounded = new Bounded(chunks, limits.maxBodyBytes)
  try {
    const prefix = query === '' ? Buffer.alloc(0) : Buffer.from(`${query}\n`)
    const head = await bounded.take(prefix, MAX_QUERY_BYTES)
    const text = head.toString('latin1')
    const statement = parseHead(text, bounded.ended)
    if (statement.kind !== 'insert') return { statement }
    const dataFile = join(limits.scratchDir, `insert-${randomUUID()}`)
    await spool(dataFile, head.subarray(statement.dataStart), bounded)
    return { statement, dataFile }
  } finally {
    request.unpipe()
    chunks.destroy()
  }
}

function parseHead(text: string, complete: boolean): Statement {
  try {
    const statement = parseStatement(text)
    if (complete || statement.kind === 'insert') return statement
  } catch (error) {
    if (complete) throw error
  }
  throw new Exception(
    62,
    'SYNTAX_ERROR',
    `Max query size exceeded: the SQL is longer than ${MAX_QUERY_BYTES} bytes. Send long lists as INSERT data or query parameters.`,
  )
}

async function spool(file: string, first: Buffer, rest: Bounded): Promise<void> {
  try {
    await pipeline(
      async function* () {
        yield first
        yield* rest
      },
      createWriteStream(file, { flags: 'wx', mode: 0o600 }),
    )
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

function decompressed(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? ''
  const create = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined
  if (!create) {
    throw new Exception(
      89,
      'UNKNOWN_COMPRESSION_METHOD',
      `Content-Encoding ${JSON.stringify(encoding)} is not known; use gzip, deflate, br or zstd.`,
    )
  }
  const transform = create()
  // Not `pipeline`: it would close the connection with the transform, before the answer is out.
  request.pipe(transform)
  finished(request).catch((error: unknown) =>
    transform.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return transform
}

/** Chunks up to a number of bytes. */
class Bounded implements AsyncIterable<Buffer> {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #max: number
  #seen = 0
  ended = false

  constructor(chunks: Readable, max: number) {
    this.#chunks = chunks.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
    this.#max = max
  }

  /** `first` and what follows, until there are more than `enough` bytes or no more. */
  async take(first: Buffer, enough: number): Promise<Buffer> {
    const parts = [first]
    let size = first.length
    while (size <= enough) {
      const chunk = await this.#next()
      if (!chunk) break
      parts.push(chunk)
      size += chunk.length
    }
    return Buffer.concat(parts)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk
  }

  async #next(): Promise<Buffer | undefined> {
    if (this.ended) return undefined
    const { done, value } = await this.#chunks.next().catch((error: unknown) => {
      throw new Exception(
        23,
        'CANNOT_READ_FROM_ISTREAM',
        `The request body cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      )
    })
    if (done) {
      this.ended = true
      return undefined
    }
    this.#seen += value.length
    if (this.#seen > this.#max) {
      throw new Exception(
        335,
        'QUERY_IS_TOO_LARGE',
        `The request body is larger than ${this.#max} bytes. Send it in parts.`,
      )
    }
    return value
  }
}
