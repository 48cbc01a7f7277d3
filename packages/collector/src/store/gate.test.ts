import { expect, test } from 'vitest'
import { Gate } from './gate.ts'

test('shutting waits for those inside, and those who come wait for it to open', async () => {
  const gate = new Gate()
  const log: string[] = []
  const first = await gate.enter()
  const second = await gate.enter()
  const shut = gate.shut().then((open) => {
    log.push('shut')
    return open
  })
  const third = gate.enter().then((inside) => {
    log.push('third')
    return inside
  })
  first[Symbol.dispose]()
  await Promise.resolve()
  expect(log).toEqual([])
  second[Symbol.dispose]()
  const open = await shut
  expect(log).toEqual(['shut'])
  open[Symbol.dispose]()
  const inside = await third
  expect(log).toEqual(['shut', 'third'])
  inside[Symbol.dispose]()
  const [one, two] = [gate.shut(), gate.shut()]
  const opened = await one
  let isShutTwice = false
  void two.then(() => (isShutTwice = true))
  await Promise.resolve()
  expect(isShutTwice).toBe(false)
  opened[Symbol.dispose]()
  const last = await two
  last[Symbol.dispose]()
})
