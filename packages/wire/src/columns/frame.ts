import { WireError } from '../wire-error.ts'
import { ByteList } from './byte-list.ts'

/** What a part of a body is. The first, which is always the header, also tells the version. */
const PART_KINDS = { header: 'OXM1', items: 'ITEM', series: 'SERI', points: 'PNTS' } as const

export type PartKind = keyof typeof PART_KINDS

export interface Part {
  readonly kind: PartKind
  readonly content: Uint8Array
  /** Where the content begins. */
  readonly offset: number
}

const PREFIX = 8

/** A part as it lies in a body: four letters, its length, itself, and zeros up to 8 bytes. */
export function framePart(kind: PartKind, content: ByteList): ByteList {
  const prefix = new Uint8Array(PREFIX)
  for (let i = 0; i < 4; i++) prefix[i] = PART_KINDS[kind].charCodeAt(i)
  new DataView(prefix.buffer).setUint32(4, content.length, true)
  return new ByteList().add(prefix).addAll(content).pad()
}

/** The parts of a body; of contents that are not all there none is told. */
export function readParts(body: Uint8Array, maxParts: number): Part[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const parts: Part[] = []
  let at = 0
  while (at < body.length) {
    const kind = kindAt(body, at, parts.length === 0)
    if (body.length - at < PREFIX) throw truncated(body)
    const length = view.getUint32(at + 4, true)
    const offset = at + PREFIX
    // All parts are padded.
    const end = offset + Math.ceil(length / 8) * 8
    if (end > body.length) throw truncated(body)
    if (parts.length === maxParts) {
      throw new WireError('too-large', at, `the body has more than ${maxParts} parts`)
    }
    parts.push({ kind, content: body.subarray(offset, offset + length), offset })
    at = end
  }
  if (parts.length === 0) throw truncated(body)
  return parts
}

function kindAt(body: Uint8Array, at: number, isFirst: boolean): PartKind {
  const letters = String.fromCharCode(...body.subarray(at, at + 4))
  const wanted = isFirst ? (['header'] as const) : (['items', 'series', 'points'] as const)
  const kind = wanted.find((each) => PART_KINDS[each] === letters)
  if (kind !== undefined) return kind
  if (wanted.some((each) => PART_KINDS[each].startsWith(letters))) throw truncated(body)
  const shown = JSON.stringify(letters)
  if (!isFirst) throw new WireError('malformed', at, `a part is of the kind ${shown}`)
  const message = letters.startsWith(PART_KINDS.header.slice(0, 3))
    ? `the columns are of the version ${shown}, of which only "${PART_KINDS.header}" is known`
    : `the body begins with ${shown} and is not in columns`
  throw new WireError('not-columns', at, message)
}

function truncated(body: Uint8Array): WireError {
  const { length } = body
  return new WireError('truncated', length, `the body ends at byte ${length}, in a part`)
}
