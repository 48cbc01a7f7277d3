import { beforeEach, describe, expect, test } from 'vitest'
import { LOCAL_OPERATOR, type Caller } from './caller.ts'
import { INTERNAL_REQUESTS, PUBLIC_REQUESTS, RateLimits, WRONG_TOKENS } from './rate-limits.ts'

let now: number
let limits: RateLimits
beforeEach(() => {
  now = 0
  limits = new RateLimits({
    requests: { perSecond: 10, burst: 20 },
    wrongTokens: { perSecond: 1, burst: 5 },
    now: () => now,
  })
})

const caller = (id: string): Caller => ({
  ...LOCAL_OPERATOR,
  token: { id, name: `named ${id}`, producerIds: null, timeExpires: null },
})

test('one token that asks too much is told when to come again; others are not', () => {
  for (let i = 0; i < 20; i++) limits.request(caller('a'))
  expect(() => limits.request(caller('a'))).toThrow(
    /^token 'named a' asks too much: come again in 1 s/,
  )
  limits.request(caller('b'))
  now = 1000
  for (let i = 0; i < 10; i++) limits.request(caller('a'))
  expect(() => limits.request(caller('a'))).toThrow('asks too much')
})

test('who has to show none has no limit', () => {
  expect(() => {
    for (let i = 0; i < 100_000; i++) limits.request(LOCAL_OPERATOR)
  }).not.toThrow()
})

test('100 000 producers behind one token may start at once', () => {
  const internal = new RateLimits({
    requests: INTERNAL_REQUESTS,
    wrongTokens: WRONG_TOKENS,
    now: () => 0,
  })
  expect(() => {
    for (let i = 0; i < 100_000; i++) internal.request(caller('all'))
  }).not.toThrow()
  expect(PUBLIC_REQUESTS.burst).toBeLessThan(INTERNAL_REQUESTS.burst)
})

describe('wrong tokens are counted by where they come from', () => {
  test.for<[string, string, boolean]>([
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['2001:db8::1', '2001:db8::2:3', true],
    ['2001:db8:0:0:1::', '2001:db8::7', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
    ['::1', '::1', true],
  ])('%s, and then %s: the same is %s', ([first, second, same]) => {
    for (let i = 0; i < 5; i++) {
      limits.unknownToken(first)
      limits.wrongToken(first)
    }
    const isLimited = (): boolean => {
      try {
        limits.unknownToken(second)
        return false
      } catch {
        return true
      }
    }
    expect(isLimited()).toBe(same)
    now = 1000
    expect(isLimited()).toBe(false)
  })
})
