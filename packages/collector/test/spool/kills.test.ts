import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Spool } from '../../src/spool/spool.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { textsOf } from './blocks.ts'

const producer = '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11'
const child = join(import.meta.dirname, 'child.ts')

/** Runs until it kills itself; its last words. */
function runUntilKilled(directory: string, nth: number, from: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const args = ['--conditions=@oximeter/source', child, directory, producer, `${nth}`, `${from}`]
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error?.signal !== 'SIGKILL') reject(new Error(`it was not killed: ${stderr}`))
      else resolve(stdout.split('\n').slice(0, -1))
    })
  })
}

test('a process that is killed at any stage loses nothing that was durable', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'spool-kills-'))
  try {
    const durable = new Set<string>()
    let next = 0
    for (const nth of [0, 1, 2, 3, 4, 5, 7, 11, 18, 26]) {
      const lines = await runUntilKilled(directory, nth, next)
      let removing: string | undefined
      for (const line of lines) {
        const [what, which = ''] = line.split(' ')
        if (removing !== undefined) durable.delete(removing)
        removing = what === 'removing' ? which : undefined
        if (what === 'sealed') for (const part of ['a', 'b']) durable.add(which + part)
      }
      const spool = new Spool({ directory, timers: systemTimers })
      await spool.open()
      const found = await textsOf(spool)
      const page = spool.positionOf(producer)?.page ?? -1
      // The last removal and the last seal may have been made, or not: but not in part.
      if (removing !== undefined && !found.includes(removing)) durable.delete(removing)
      if (found.includes(`${page}b`)) for (const part of ['a', 'b']) durable.add(`${page}${part}`)
      expect(found).toEqual([...durable])
      expect(page).toBeGreaterThanOrEqual(next - 1)
      next = page + 1
    }
    expect(next).toBeGreaterThan(20)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
