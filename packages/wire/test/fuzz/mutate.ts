import { bodyOfParts, partsOf } from '../page-body.ts'
import type { Random } from './random.ts'

/** Pieces that matter to JSON, or to a reader of samples. */
export const TEXTS = [
  ...'{ } [ ] , : " \\ 0 - . e E t f n é'.split(' '),
  ' ',
  'null',
  '1e400',
  '1.5',
  '"x":',
  '-0',
  '18446744073709551616',
  '9'.repeat(40),
  '"\\ud800"',
  '2262-12-31T00:00:00Z',
  '"type":"missing",',
  '"measurement":{},',
  '"__proto__":',
].map((text) => Buffer.from(text))

/** Lengths, places and counts that lead astray. */
const NUMBERS = [0, 1, 2, 7, 8, 9, 64, 255, 256, 4096, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31]
  .flatMap((number) => [number, -number])
  .map((number) => Buffer.from(Int32Array.of(number).buffer))

/** A text, changed in one to three places. */
export function mutateJson(
  body: Uint8Array,
  others: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  let bytes: Buffer = Buffer.from(body)
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    bytes = random.below(4) === 0 ? spliced(bytes, others, random) : respelt(bytes, random)
  }
  return bytes
}

/** A body in columns, changed in one to three places: in it as a whole, or within its parts. */
export function mutateColumns(
  body: Uint8Array,
  others: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  if (random.below(4) > 0) {
    const parts = partsOf(body)
    for (let changes = 1 + random.below(3); changes > 0; changes--) {
      const part = random.pick(parts)
      part.content = mutatePart(part, others, random)
    }
    return bodyOfParts(parts)
  }
  let bytes: Buffer = Buffer.from(body)
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    bytes = random.below(3) === 0 ? spliced(bytes, others, random) : overwritten(bytes, random)
  }
  return bytes
}

function mutatePart(
  { kind, content }: { kind: string; content: Uint8Array },
  others: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  if (kind === 'ITEM') return respelt(content, random)
  if (kind === 'OXM1') return renumbered(content, random)
  if (random.below(8) > 0) return overwritten(content, random)
  if (random.below(4) > 0) return spliced(content, others, random)
  const same = partsOf(random.pick(others)).filter((part) => part.kind === kind)
  return same.length === 0 ? content : random.pick(same).content
}

/** Other bytes in the place of some, as many. */
function overwritten(body: Uint8Array, random: Random): Buffer {
  const bytes = Buffer.from(body)
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  switch (random.below(5)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8)
      break
    case 1:
      bytes[at] = random.below(256)
      break
    // Numbers are where their size divides their place.
    case 2:
      random.pick(NUMBERS).copy(bytes, at & ~3)
      break
    case 3: {
      const place = at & ~3
      if (place + 4 > bytes.length) break
      bytes.writeInt32LE((bytes.readInt32LE(place) + random.below(33) - 16) | 0, place)
      break
    }
    default:
      bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length))
  }
  return bytes
}

/** Another digit: what is then told how long the body is must be JSON still. */
function renumbered(text: Uint8Array, random: Random): Uint8Array {
  const digits = [...text.keys()].filter((at) => text[at]! >= 0x30 && text[at]! <= 0x39)
  const bytes = Uint8Array.from(text)
  bytes[random.pick(digits)] = 0x31 + random.below(9)
  return bytes
}

/** A piece of text instead of none or of some bytes. */
function respelt(body: Uint8Array, random: Random): Buffer {
  const at = random.below(body.length + 1)
  const removed = random.below(4) === 0 ? random.below(200) : random.below(4)
  const piece = random.below(4) === 0 ? Buffer.of(random.below(256)) : random.pick(TEXTS)
  const added = random.below(8) === 0 ? Buffer.alloc(0) : piece
  return Buffer.concat([body.subarray(0, at), added, body.subarray(at + removed)])
}

/** The beginning of one body and the end of another, or of itself. */
function spliced(body: Uint8Array, others: readonly Uint8Array[], random: Random): Buffer {
  const other = random.below(2) === 0 ? body : random.pick(others)
  const from = random.below(other.length + 1) & ~7
  return Buffer.concat([body.subarray(0, random.below(body.length + 1) & ~7), other.subarray(from)])
}
