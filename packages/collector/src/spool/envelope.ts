import { crc32 } from 'node:zlib'
import { DamagedFileError } from './damaged-file-error.ts'

/**
 * Every file of the spool begins alike: eight letters that name format and version, the length of
 * what is said about the content and its checksum, both u32 little-endian, and then that as JSON.
 * Spaces fill it up, so that what follows begins at a multiple of eight bytes.
 */
const MAGIC = Buffer.from('OXSPOOL1')
const PREFIX_BYTES = MAGIC.length + 8
/** More than any header needs: a length beyond it is damage, and nothing to allocate for. */
const MAX_HEADER_BYTES = 256 * 1024 * 1024

export function encodeEnvelope(header: object): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const envelope = Buffer.alloc(Math.ceil((PREFIX_BYTES + json.length) / 8) * 8, ' ')
  MAGIC.copy(envelope)
  json.copy(envelope, PREFIX_BYTES)
  const rest = envelope.subarray(PREFIX_BYTES)
  envelope.writeUInt32LE(rest.length, MAGIC.length)
  envelope.writeUInt32LE(crc32(rest), MAGIC.length + 4)
  return envelope
}

export interface Envelope {
  readonly header: unknown
  /** What follows: a view. */
  readonly body: Buffer
}

/** @throws {DamagedFileError} */
export function decodeEnvelope(file: Buffer): Envelope {
  const end = envelopeBytes(file)
  if (file.length < end) throw new DamagedFileError('the file ends within its header')
  const rest = file.subarray(PREFIX_BYTES, end)
  if (crc32(rest) !== file.readUInt32LE(MAGIC.length + 4)) {
    throw new DamagedFileError('the checksum of the header is another one')
  }
  return { header: JSON.parse(rest.toString()) as unknown, body: file.subarray(end) }
}

/**
 * Where what follows begins, told from the first bytes of a file.
 *
 * @throws {DamagedFileError}
 */
export function envelopeBytes(start: Buffer): number {
  if (start.length < PREFIX_BYTES || !start.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new DamagedFileError('the file does not begin as files of the spool do')
  }
  const length = start.readUInt32LE(MAGIC.length)
  if (length > MAX_HEADER_BYTES) throw new DamagedFileError('the header has an absurd length')
  return PREFIX_BYTES + length
}
