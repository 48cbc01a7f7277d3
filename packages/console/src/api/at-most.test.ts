import { expect, test } from 'vitest'

import { AtMost } from './at-most.ts'

const { signal } = new AbortController()

test('so many run at once, and all run', async () => {
  const atMost = new AtMost(2)
  let running = 0
  let most = 0
  const task = async (value: number) => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    return value
  }
  const values = [1, 2, 3, 4, 5]
  expect(await Promise.all(values.map((value) => atMost.run(() => task(value), signal)))).toEqual(
    values,
  )
  expect(most).toBe(2)
})

test('one that fails, or is not wanted any more, makes room for the next', async () => {
  const atMost = new AtMost(1)
  const failed = atMost.run(() => Promise.reject(new Error('no')), signal)
  const given = atMost.run(() => Promise.resolve(1), AbortSignal.abort())
  const next = atMost.run(() => Promise.resolve(2), signal)
  await expect(failed).rejects.toThrow('no')
  await expect(given).rejects.toThrow(/abort/i)
  expect(await next).toBe(2)
})
