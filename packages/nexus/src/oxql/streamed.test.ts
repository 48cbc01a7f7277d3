import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { streamed } from './streamed.ts'

const PIECE = 'x'.repeat(100_000)

const toError = (error: unknown): Error => new Error('outside', { cause: error })

function bodyOf(pieces: number, options: { fails?: boolean; patienceMs?: number } = {}) {
  const { fails = false, ...rest } = options
  const seen = { made: 0, disposed: 0 }
  const source = { [Symbol.asyncDispose]: () => Promise.resolve(void seen.disposed++) }
  async function* make() {
    for (; seen.made < pieces; seen.made++) yield PIECE
    if (fails) throw new Error('inside')
  }
  return { seen, body: streamed(make(), { source, toError, ...rest }) }
}

test('an answer is made as it is read, and what it was read from is ended then', async () => {
  const { seen, body } = bodyOf(20)
  body.read()
  await once(body, 'readable')
  expect(seen.made).toBeLessThan(5)
  expect(await text(body)).toHaveLength(20 * PIECE.length)
  expect(seen).toEqual({ made: 20, disposed: 1 })
})

test('what fails is told as it is told to clients', async () => {
  const { seen, body } = bodyOf(2, { fails: true })
  await expect(text(body)).rejects.toThrow('outside')
  expect(seen.disposed).toBe(1)
})

test('one that is not read any more is broken off', async () => {
  const { seen, body } = bodyOf(20, { patienceMs: 50 })
  body.read()
  const [error] = (await once(body, 'error')) as [Error]
  expect(inspect(error)).toContain('its client read nothing for 50 ms')
  expect(seen.made).toBeLessThan(20)
  await expect.poll(() => seen.disposed).toBe(1)
})

test('one that is left before anything of it was read is ended too', async () => {
  const { seen, body } = bodyOf(20)
  body.destroy()
  await expect.poll(() => seen).toEqual({ made: 0, disposed: 1 })
})
