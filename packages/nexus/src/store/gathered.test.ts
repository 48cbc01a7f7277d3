import { expect, test } from 'vitest'
import { NexusError } from '../nexus-error.ts'
import { Gathered } from './gathered.ts'

/** Notes what is done together; each go ends when it is told to. */
function slow() {
  const goes: { items: readonly string[]; end: PromiseWithResolvers<string> }[] = []
  const gathered = new Gathered((items: readonly string[]) => {
    const end = Promise.withResolvers<string>()
    goes.push({ items, end })
    return end.promise
  })
  return { gathered, goes }
}

/** Long enough for whatever waits for nothing. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what comes while one is under way goes together, in order', async () => {
  const { gathered, goes } = slow()
  const first = gathered.add('a')
  await turn()
  const others = [gathered.add('b'), gathered.add('c')]
  await turn()
  expect(goes.map(({ items }) => items)).toEqual([['a']])
  goes[0]!.end.resolve('one')
  expect(await first).toBe('one')
  await turn()
  expect(goes.map(({ items }) => items)).toEqual([['a'], ['b', 'c']])
  goes[1]!.end.resolve('two')
  expect(await Promise.all(others)).toEqual(['two', 'two'])
  await gathered.settled()
})

test('what comes in one turn goes together', async () => {
  const { gathered, goes } = slow()
  void gathered.add('a')
  void gathered.add('b')
  await turn()
  expect(goes.map(({ items }) => items)).toEqual([['a', 'b']])
})

test('no more than a thousand go together', async () => {
  const sizes: number[] = []
  const gathered = new Gathered(async (items: readonly number[]) => sizes.push(items.length))
  await Promise.all(Array.from({ length: 2500 }).map((_one, i) => gathered.add(i)))
  expect(sizes).toEqual([1000, 1000, 500])
})

test('one that is refused spoils nothing for the others', async () => {
  const gathered = new Gathered(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new RangeError('bad')
    return items.length
  })
  const answers = await Promise.allSettled(['a', 'bad', 'b'].map((item) => gathered.add(item)))
  expect(answers).toMatchObject([{ value: 1 }, { reason: new RangeError('bad') }, { value: 1 }])
})

test('while the database is away it is asked once for all, and again for those that come later', async () => {
  let calls = 0
  const gathered = new Gathered(async () => {
    calls++
    if (calls === 1) throw new NexusError('database-unavailable', 'away')
    return 'there'
  })
  const answers = await Promise.allSettled(['a', 'b', 'c'].map((item) => gathered.add(item)))
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(calls).toBe(1)
  expect(await gathered.add('d')).toBe('there')
})
