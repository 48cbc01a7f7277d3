import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Spool } from '../../src/spool/spool.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { textBlock } from './blocks.ts'

const MIB = 1024 * 1024

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heldBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('what waits on disk does not wait in memory', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'spool-memory-'))
  try {
    const spool = new Spool({ directory, timers: systemTimers, memoryBytes: 4 * MIB })
    await spool.open()
    const before = heldBytes()
    for (let page = 0; page < 64; page++) {
      const body = 'x'.repeat(MIB - 100).concat(String(page))
      await spool.seal({ blocks: [textBlock(body)], positions: [] })
    }
    expect(spool.bytes).toBeGreaterThan(63 * MIB)
    expect(heldBytes() - before).toBeLessThan(16 * MIB)
    // Each is read when its turn comes, and then forgotten.
    let read = 0
    for (const entry of spool.entries()) read += (await spool.read(entry)).body.byteLength
    expect(read).toBeGreaterThan(63 * MIB)
    expect(heldBytes() - before).toBeLessThan(16 * MIB)
    for (const entry of spool.entries()) await spool.remove(entry)
    expect(heldBytes() - before).toBeLessThan(8 * MIB)
  } finally {
    rmSync(directory, { recursive: true })
  }
})
