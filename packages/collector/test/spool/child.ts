import { setImmediate } from 'node:timers/promises'
import { Spool } from '../../src/spool/spool.ts'
import { systemTimers } from '../../src/time/timers.ts'
import { textBlock } from './blocks.ts'

/**
 * Seals and removes blocks until it is killed: by itself, at the n-th time that it passes a stage.
 * Says on its standard output what is certain.
 */
const [directory = '', producer = '', nth = '', from = ''] = process.argv.slice(2)
let left = Number(nth)
const spool = new Spool({
  directory,
  timers: systemTimers,
  faults: () => {
    if (left-- === 0) process.kill(process.pid, 'SIGKILL')
  },
})
await spool.open()
for (let page = Number(from); ; page++) {
  await spool.seal({
    blocks: [textBlock(`${page}a`), textBlock(`${page}b`)],
    positions: [{ producer, epoch: 'e', page }],
  })
  say(`sealed ${page}`)
  if (page % 3 === 0) {
    const [oldest] = spool.entries()
    if (oldest !== undefined) {
      say(`removing ${Buffer.from((await spool.read(oldest)).body).toString()}`)
      await spool.remove(oldest)
    }
  }
  if (page % 5 === 0) await spool.tidy({ atOnce: true })
  await setImmediate()
}

function say(line: string): void {
  // At once: what is written later may not be.
  process.stdout.write(`${line}\n`)
}
