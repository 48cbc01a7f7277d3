import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('so many run at a time, the others in order', async () => {
  const turns = new Turns(2, 60_000)
  const started: number[] = []
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
  const runs = ends.map(({ promise }, index) =>
    turns.run(undefined, () => {
      started.push(index)
      return promise
    }),
  )
  await expect.poll(() => started).toEqual([0, 1])
  ends[1]!.resolve(1)
  await runs[1]
  await expect.poll(() => started).toEqual([0, 1, 2])
  ends[2]!.reject(new Error('fails'))
  await expect(runs[2]).rejects.toThrow('fails')
  await expect.poll(() => started).toEqual([0, 1, 2, 3])
  for (const [index, { resolve }] of ends.entries()) resolve(index)
  expect(await Promise.all([runs[0], runs[3], runs[4]])).toEqual([0, 3, 4])
})

test('who waits too long or leaves gives up its turn', async () => {
  const turns = new Turns(1, 20)
  const first = Promise.withResolvers<string>()
  const running = turns.run(undefined, () => first.promise)
  await expect(turns.run(undefined, () => first.promise)).rejects.toMatchObject({
    code: 'overloaded',
    retryable: true,
  })
  const leave = new AbortController()
  const waiting = turns.run(leave.signal, () => first.promise)
  leave.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
  await expect(turns.run(leave.signal, () => first.promise)).rejects.toThrow('left')
  first.resolve('done')
  expect(await running).toBe('done')
  expect(await turns.run(undefined, () => Promise.resolve('next'))).toBe('next')
})

test.for(Array.from({ length: 12 }, (_, step) => step))(
  'a turn is not lost to one who leaves as it comes: %i steps later',
  async (step) => {
    const turns = new Turns(1, 60_000)
    const first = Promise.withResolvers<void>()
    const running = turns.run(undefined, () => first.promise)
    const leave = new AbortController()
    const leaving = turns.run(leave.signal, () => Promise.resolve()).catch(() => undefined)
    const waiting = turns.run(undefined, () => Promise.resolve('served'))
    first.resolve()
    for (let i = 0; i < step; i++) await Promise.resolve()
    leave.abort()
    await Promise.all([running, leaving])
    expect(await waiting).toBe('served')
  },
)
