import { expect, test } from 'vitest'
import { settle } from '../../test/manual-timers.ts'
import { Semaphore } from './semaphore.ts'

test('lets so many in and the others in order of arrival', async () => {
  const semaphore = new Semaphore(2)
  const order: number[] = []
  const places = [1, 2, 3, 4].map(async (i) => {
    const place = await semaphore.acquire()
    order.push(i)
    return place
  })
  await settle()
  expect(order).toEqual([1, 2])
  ;(await places[1])?.[Symbol.dispose]()
  await settle()
  expect(order).toEqual([1, 2, 3])
})

test('one place given back twice lets one in', async () => {
  const semaphore = new Semaphore(1)
  const place = await semaphore.acquire()
  place[Symbol.dispose]()
  place[Symbol.dispose]()
  await semaphore.acquire()
  await expect(semaphore.acquire(AbortSignal.timeout(1))).rejects.toThrow(/timeout/)
})

test('who gives up waiting does not take a place', async () => {
  const semaphore = new Semaphore(1)
  const place = await semaphore.acquire()
  const impatient = new AbortController()
  const waiting = semaphore.acquire(impatient.signal)
  impatient.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  place[Symbol.dispose]()
  await expect(semaphore.acquire()).resolves.toBeDefined()
})
