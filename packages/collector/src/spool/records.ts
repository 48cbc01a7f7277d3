import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlockSummary } from './block-file.ts'
import { DamagedFileError } from './damaged-file-error.ts'
import { replaceDurably } from './durable-files.ts'
import { decodeEnvelope, encodeEnvelope } from './envelope.ts'
import type { StoredPosition } from './positions.ts'

/** Makes the blocks of a seal count, all at once, and what they cover. */
export interface CommitRecord {
  readonly kind: 'commit'
  readonly seal: number
  /** On the wall clock, in milliseconds. */
  readonly sealedAt: number
  /** In which run of the machine. */
  readonly boot: string
  /** In the order in which they are to be stored; the n-th is the seal's n-th file. */
  readonly blocks: readonly BlockSummary[]
  /** Up to where pages of producers are durable with it. */
  readonly positions: readonly StoredPosition[]
  /** Blocks of earlier seals whose samples are in this one. */
  readonly supersedes: readonly string[]
}

/** The positions of all seals up to one of them, whose own records may then go. */
export interface PositionsRecord {
  readonly kind: 'positions'
  readonly seal: number
  readonly positions: readonly StoredPosition[]
  /** When earlier positions were lost, in milliseconds on the wall clock, if that matters still. */
  readonly lostAt: number | null
}

export const POSITIONS_FILE = 'positions'
const COMMIT = /^(\d{16})\.commit$/
const BLOCK = /^(\d{16})-(\d{4})\.block$/

export interface BlockId {
  readonly seal: number
  readonly index: number
}

export function commitFile(seal: number): string {
  return `${padded(seal)}.commit`
}

export function blockFile(id: string): string {
  return `${id}.block`
}

export function blockId({ seal, index }: BlockId): string {
  return `${padded(seal)}-${String(index).padStart(4, '0')}`
}

/** What a file's name says; undefined for those of others. */
export function parseFileName(
  name: string,
): { readonly kind: 'commit'; readonly seal: number } | (BlockId & { kind: 'block' }) | undefined {
  const commit = COMMIT.exec(name)
  if (commit !== null) return { kind: 'commit', seal: Number(commit[1]) }
  const block = BLOCK.exec(name)
  if (block === null) return undefined
  return { kind: 'block', seal: Number(block[1]), index: Number(block[2]) }
}

export function writeCommit(directory: string, record: CommitRecord): Promise<void> {
  return replaceDurably(directory, commitFile(record.seal), [encodeEnvelope(record)])
}

export function writePositions(directory: string, record: PositionsRecord): Promise<void> {
  return replaceDurably(directory, POSITIONS_FILE, [encodeEnvelope(record)])
}

/** @throws {DamagedFileError} */
export async function readCommit(directory: string, seal: number): Promise<CommitRecord> {
  const record = await readRecord<CommitRecord>(join(directory, commitFile(seal)), 'commit')
  if (record.seal === seal) return record
  throw new DamagedFileError(`the record is of seal ${record.seal}`)
}

/** @throws {DamagedFileError} */
export function readPositions(directory: string): Promise<PositionsRecord> {
  return readRecord(join(directory, POSITIONS_FILE), 'positions')
}

async function readRecord<T extends { readonly kind: string }>(
  path: string,
  kind: T['kind'],
): Promise<T> {
  const { header } = decodeEnvelope(await readFile(path))
  if ((header as T).kind !== kind) throw new DamagedFileError(`the file is no record of ${kind}`)
  return header as T
}

function padded(seal: number): string {
  return String(seal).padStart(16, '0')
}
