import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { textBlock as block, textsOf as texts } from '../../test/spool/blocks.ts'
import { systemTimers } from '../time/timers.ts'
import { DamagedFileError } from './damaged-file-error.ts'
import { Spool } from './spool.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function openSpool(): Promise<Spool> {
  const spool = new Spool({ directory, timers: systemTimers, memoryBytes: 0 })
  await spool.open()
  return spool
}

const producer = 'a'
const position = (page: number, epoch = 'e') => ({ producer, epoch, page })

test('what was sealed is there after a restart, in order, with its positions', async () => {
  const spool = await openSpool()
  await spool.seal({ blocks: [block('one'), block('two')], positions: [position(0)] })
  await spool.seal({ blocks: [block('three')], positions: [position(4)] })
  const again = await openSpool()
  expect(await texts(again)).toEqual(['one', 'two', 'three'])
  expect(again.positionOf(producer)).toEqual(position(4))
  expect([again.size, again.samples, again.bytes]).toEqual([3, 11, spool.bytes])
  await again.seal({ blocks: [block('four')], positions: [position(0, 'f')] })
  expect(await texts(await openSpool())).toEqual(['one', 'two', 'three', 'four'])
})

test('blocks without a commit are gone after a restart', async () => {
  const spool = await openSpool()
  await spool.seal({ blocks: [block('one')], positions: [] })
  await spool.seal({ blocks: [block('two')], positions: [position(1)] })
  await rm(join(directory, '0000000000000002.commit'))
  const again = await openSpool()
  expect(await texts(again)).toEqual(['one'])
  expect(again.positionOf(producer)).toBeUndefined()
  expect(await readdir(directory)).not.toContain('0000000000000002-0000.block')
})

test('a removed block does not come back, and records of nothing make room for one', async () => {
  const spool = await openSpool()
  for (let page = 0; page < 5; page++) {
    await spool.seal({ blocks: [block(`b${page}`)], positions: [position(page)] })
  }
  for (const entry of spool.entries()) if (entry.seal !== 3) await spool.remove(entry)
  await spool.tidy({ atOnce: true })
  const files = await readdir(directory)
  expect(files.filter((name) => name.endsWith('.commit'))).toEqual(['0000000000000003.commit'])
  const again = await openSpool()
  expect(await texts(again)).toEqual(['b2'])
  expect(again.positionOf(producer)).toEqual(position(4))
})

test('a block that takes the place of others does so at once', async () => {
  const spool = await openSpool()
  await spool.seal({ blocks: [block('a'), block('b')], positions: [] })
  const [first] = spool.entries()
  await spool.seal({ blocks: [block('a again')], positions: [], supersedes: [first!] })
  expect(await texts(spool)).toEqual(['b', 'a again'])
  expect(await texts(await openSpool())).toEqual(['b', 'a again'])
})

test.for(['flipped', 'torn'])('a %s block is told from a sound one, and set aside', async (how) => {
  const spool = await openSpool()
  await spool.seal({ blocks: [block('sound'), block('damaged')], positions: [] })
  const [, damaged] = spool.entries()
  const path = join(directory, `${damaged!.id}.block`)
  const bytes = await readFile(path)
  if (how === 'torn') await truncate(path, bytes.length - 3)
  else await writeFile(path, bytes.with(bytes.length - 2, bytes.at(-2)! ^ 4))
  await expect(spool.read(damaged!)).rejects.toThrow(DamagedFileError)
  await spool.setAside(damaged!, 'damaged')
  expect(await texts(spool)).toEqual(['sound'])
  const again = await openSpool()
  expect(await texts(again)).toEqual(['sound'])
  const [aside] = again.damaged()
  expect(aside).toMatchObject({ table: 'measurements_i64', samples: 7 })
  expect(await again.verify(aside!)).toBe(false)
  // Somebody has the file from elsewhere.
  await writeFile(join(directory, 'damaged', aside!.id), bytes)
  expect(await again.verify(aside!)).toBe(true)
  expect(await texts(await openSpool())).toEqual(['sound', 'damaged'])
})

test('blocks of a damaged commit count, and are said to be there twice perhaps', async () => {
  const spool = await openSpool()
  await spool.seal({ blocks: [block('one')], positions: [position(0)] })
  await spool.seal({ blocks: [block('two')], positions: [position(1)] })
  const path = join(directory, '0000000000000002.commit')
  const bytes = await readFile(path)
  await writeFile(path, bytes.with(30, bytes[30]! ^ 1))
  for (let start = 0; start < 2; start++) {
    const again = await openSpool()
    expect(await texts(again)).toEqual(['one', 'two'])
    expect(Array.from(again.entries(), (entry) => entry.mayBeDouble)).toEqual([false, true])
    expect(again.positionOf(producer)).toEqual(position(0))
    expect(again.positionsLost).toBe(true)
    expect([...again.damaged()]).toHaveLength(1)
  }
})
