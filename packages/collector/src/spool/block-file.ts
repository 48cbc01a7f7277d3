import { hash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import type { SealedBlock } from '@oximeter/db'
import { DamagedFileError } from './damaged-file-error.ts'
import { writeDurably } from './durable-files.ts'
import { decodeEnvelope, encodeEnvelope, envelopeBytes } from './envelope.ts'

/** Stands where a table is named, for samples that wait for their schema. */
export const UNCHECKED = 'unchecked'
/** Where samples are kept that cannot be stored as they are. */
export const QUARANTINE_TABLE = 'quarantine'

/** What one file holds: rows for one table, or samples of which no table is known yet. */
export type BlockContent =
  | SealedBlock
  | (Omit<SealedBlock, 'table' | 'format'> & {
      readonly table: typeof UNCHECKED
      readonly format: 'Samples'
    })

/** What is said of a block without its content. */
export interface BlockSummary {
  readonly table: string
  readonly day: string | null
  readonly rows: number
  /** Samples that would be lost with it; 0 for what only describes them. */
  readonly samples: number
  /** Of the file. */
  readonly bytes: number
  /** Whether some of it may be stored already, under another token. */
  readonly mayBeDouble: boolean
}

interface BlockHeader extends Omit<BlockSummary, 'bytes'> {
  readonly kind: 'block'
  readonly format: BlockContent['format']
  readonly columns: readonly string[]
  readonly token: string
  readonly bodyBytes: number
}

/** Starts of files are read in pieces of so many bytes: a header nearly always fits. */
const HEADER_GUESS = 4096

/** Writes a block, safe but for its name. */
export async function writeBlock(
  path: string,
  block: BlockContent,
  mayBeDouble: boolean,
): Promise<BlockSummary> {
  const { table, day, rows, format, columns, body, token } = block
  const header: BlockHeader = {
    kind: 'block',
    table,
    day,
    rows,
    samples: samplesOf(block),
    mayBeDouble,
    format,
    columns,
    token,
    bodyBytes: body.byteLength,
  }
  const envelope = encodeEnvelope(header)
  await writeDurably(path, [envelope, body])
  return summaryOf(header, envelope.length)
}

/**
 * Reads a block. Its token is the hash of the body, so that it tells damage, too.
 *
 * @throws {DamagedFileError}
 */
export async function readBlock(path: string): Promise<BlockContent> {
  const { header, body } = decodeEnvelope(await readFile(path))
  const { table, day, rows, format, columns, token, bodyBytes } = checkHeader(header)
  if (body.length !== bodyBytes) {
    throw new DamagedFileError(`the file has ${body.length} bytes of ${bodyBytes}`)
  }
  if (tokenOf(body) !== token) throw new DamagedFileError('the checksum of the rows is another one')
  // What was written was one of the two.
  return { table, day, rows, format, columns, body, token } as BlockContent
}

/** What a file says of itself; its rows are not looked at. @throws {DamagedFileError} */
export async function readBlockSummary(path: string): Promise<BlockSummary> {
  await using file = await open(path, 'r')
  let start = Buffer.alloc(HEADER_GUESS)
  const { bytesRead } = await file.read(start, 0, HEADER_GUESS, 0)
  const length = envelopeBytes(start.subarray(0, bytesRead))
  if (length > bytesRead) {
    start = Buffer.alloc(length)
    await file.read(start, 0, length, 0)
  }
  return summaryOf(checkHeader(decodeEnvelope(start.subarray(0, length)).header), length)
}

export function tokenOf(body: Uint8Array): string {
  return hash('sha256', body, 'hex')
}

export function isMeasurementTable(table: string): boolean {
  return table.startsWith('measurements_')
}

/** Samples that would be lost with a block. */
export function samplesOf({ table, rows }: BlockContent): number {
  const holdsSamples = isMeasurementTable(table) || table === QUARANTINE_TABLE
  return holdsSamples || table === UNCHECKED ? rows : 0
}

function summaryOf(header: BlockHeader, envelopeLength: number): BlockSummary {
  const { table, day, rows, samples, mayBeDouble, bodyBytes } = header
  return { table, day, rows, samples, bytes: envelopeLength + bodyBytes, mayBeDouble }
}

function checkHeader(header: unknown): BlockHeader {
  if ((header as Partial<BlockHeader>).kind === 'block') return header as BlockHeader
  throw new DamagedFileError('the file is of another kind than its name says')
}
