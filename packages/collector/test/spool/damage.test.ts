import { equal } from 'node:assert/strict'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constant,
  double,
  nat,
  oneof,
  record,
} from 'fast-check'
import { expect, test } from 'vitest'
import { DamagedFileError } from '../../src/spool/damaged-file-error.ts'
import { Spool } from '../../src/spool/spool.ts'
import type { SpooledBlock } from '../../src/spool/spooled-block.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { textBlock } from './blocks.ts'

/** Where in which file what happens. */
const damage = record({
  file: nat(),
  at: double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: oneof(
    record({ kind: constant('flip' as const), bit: nat(7) }),
    record({ kind: constant('tear' as const) }),
    record({ kind: constant('zeros' as const) }),
  ),
})

type Damage = typeof damage extends Arbitrary<infer T> ? T : never

function inflict(directory: string, { file, at, how }: Damage): string {
  const names = readdirSync(directory)
    .filter((name) => name !== 'damaged')
    .sort()
  const name = names[file % names.length]!
  const path = join(directory, name)
  const bytes = readFileSync(path)
  const place = Math.floor(at * bytes.length)
  if (how.kind === 'tear') {
    truncateSync(path, place)
  } else {
    if (how.kind === 'flip') bytes[place] = bytes[place]! ^ (1 << how.bit)
    else bytes.fill(0, place)
    writeFileSync(path, bytes)
  }
  return name
}

test('damage is noticed, costs only what it hits, and is never read as something else', async () => {
  await assert(
    asyncProperty(array(damage, { minLength: 1, maxLength: 3 }), async (all) => {
      const directory = mkdtempSync(join(tmpdir(), 'spool-damage-'))
      const options = { directory, timers: systemTimers, memoryBytes: 0 }
      try {
        const written = new Spool(options)
        await written.open()
        const texts = new Map<string, string>()
        for (let seal = 0; seal < 3; seal++) {
          const names = [`${seal} first`, `${seal} second`]
          const sealed = await written.seal({
            blocks: names.map((text) => textBlock(text.repeat(50))),
            positions: [{ producer: 'p', epoch: 'e', page: seal }],
          })
          for (const [i, { id }] of sealed.entries()) texts.set(id, names[i]!.repeat(50))
        }
        const hit = new Set(all.map((one) => inflict(directory, one)))
        const spool = new Spool(options)
        await spool.open()
        const { sound, damaged } = await readAll(spool, texts)
        for (const entry of damaged) await spool.setAside(entry, 'damaged')
        expect([...hit]).toEqual(expect.arrayContaining(damaged.map(({ id }) => `${id}.block`)))
        expect(sound).toEqual(expect.arrayContaining(untouched(texts.keys(), hit)))
        expect(spool.positionOf('p')?.page === 2 || spool.positionsLost).toBe(true)
        const again = new Spool(options)
        await again.open()
        expect(Array.from(again.entries(), ({ id }) => id)).toEqual(sound)
      } finally {
        rmSync(directory, { recursive: true })
      }
    }),
    { numRuns: 60 },
  )
})

/** Which blocks are what was written, and which are known not to be. */
async function readAll(
  spool: Spool,
  texts: ReadonlyMap<string, string>,
): Promise<{ readonly sound: string[]; readonly damaged: SpooledBlock[] }> {
  const sound: string[] = []
  const damaged: SpooledBlock[] = []
  for (const entry of spool.entries()) {
    try {
      const { body } = await spool.read(entry)
      equal(Buffer.from(body).toString(), texts.get(entry.id))
      sound.push(entry.id)
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error
      damaged.push(entry)
    }
  }
  return { sound, damaged }
}

function untouched(ids: Iterable<string>, hit: ReadonlySet<string>): string[] {
  return [...ids].filter((id) => !hit.has(`${id}.block`))
}
