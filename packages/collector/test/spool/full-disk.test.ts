import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Spool } from '../../src/spool/spool.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { codeOf } from '../../src/pull/failure.ts'
import { textBlock, textsOf } from './blocks.ts'
import { smallDisk } from './small-disk.ts'

const KIB = 1024
const producer = 'p'

/** Where nothing can be mounted, `storage.test.ts` still takes the directory away. */
const canMount = (() => {
  using disk = smallDisk(64 * KIB)
  return disk !== undefined
})()

test.runIf(canMount)('a full disk refuses a seal as a whole, until there is room', async () => {
  using disk = smallDisk(512 * KIB)
  const directory = join(disk!.directory, 'spool')
  const filler = join(disk!.directory, 'filler')
  const spool = new Spool({ directory, timers: systemTimers })
  await spool.open()
  const durable: string[] = []
  let page = 0
  const seal = async (): Promise<string> => {
    const texts = ['a', 'b'].map((part) => `${page}${part}`.padEnd(6 * KIB, '.'))
    const positions = [{ producer, epoch: 'e', page }]
    try {
      await spool.seal({ blocks: texts.map((text) => textBlock(text)), positions })
    } catch (error) {
      return codeOf(error) ?? 'unknown'
    }
    durable.push(...texts)
    page += 1
    return 'sealed'
  }
  const outcomes = [await seal()]
  // Room for none of its blocks, for one, for both but not the commit, for all.
  for (let room = 0; room <= 32 * KIB; room += 4 * KIB) {
    await fill(filler, room)
    outcomes.push(await seal())
    await rm(filler)
    const left = await leftIn(directory)
    expect(left).toEqual({ texts: durable, page: page - 1 })
  }
  expect(new Set(outcomes)).toEqual(new Set(['sealed', 'ENOSPC']))
  expect(outcomes.filter((outcome) => outcome === 'ENOSPC').length).toBeGreaterThan(3)
  expect(outcomes.at(-1)).toBe('sealed')
})

/** Writes until the disk is full but for some room. */
async function fill(path: string, room: number): Promise<void> {
  await using file = await open(path, 'w')
  const piece = Buffer.alloc(4 * KIB)
  let size = 0
  try {
    for (;;) size += (await file.write(piece)).bytesWritten
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error
  }
  await file.truncate(size - room)
}

/** What another process would find. */
async function leftIn(directory: string): Promise<{ texts: string[]; page: number | undefined }> {
  const copy = mkdtempSync(join(tmpdir(), 'full-disk-'))
  try {
    cpSync(directory, copy, { recursive: true })
    const spool = new Spool({ directory: copy, timers: systemTimers })
    await spool.open()
    return { texts: await textsOf(spool), page: spool.positionOf(producer)?.page }
  } finally {
    rmSync(copy, { recursive: true })
  }
}
