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
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DamagedFileError } from '../../src/spool/damaged-file-error.ts'
import { Spool } from '../../src/spool/spool.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { textBlock } from './blocks.ts'

/** Where in which file what happens. */
const damage = fc.record({
  file: fc.nat(),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  how: fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('tear' as const) }),
    fc.record({ kind: fc.constant('zeros' as const) }),
  ),
})

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

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
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (all) => {
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
        const sound: string[] = []
        for (const entry of [...spool.entries()]) {
          try {
            const { body } = await spool.read(entry)
            expect(Buffer.from(body).toString()).toBe(texts.get(entry.id))
            sound.push(entry.id)
          } catch (error) {
            if (!(error instanceof DamagedFileError)) throw error
            expect(hit).toContain(`${entry.id}.block`)
            await spool.setAside(entry, error.message)
          }
        }
        expect(sound).toEqual(expect.arrayContaining(untouched(texts.keys(), hit)))
        const page = spool.positionOf('p')?.page
        if (page !== 2) expect(spool.positionsLost).toBe(true)
        const again = new Spool(options)
        await again.open()
        expect(Array.from(again.entries(), ({ id }) => id)).toEqual(sound)
      } finally {
        rmSync(directory, { recursive: true })
      }
    }),
    { numRuns: 150 },
  )
}, 60_000)

function untouched(ids: Iterable<string>, hit: ReadonlySet<string>): string[] {
  return [...ids].filter((id) => !hit.has(`${id}.block`))
}
