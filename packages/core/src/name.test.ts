import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTimeseriesName, parseTimeseriesName, TIMESERIES_NAME } from './index.ts'
import { arbitraryName } from '../test/arbitraries.ts'
import { codeOf, expectOnlyMetricsErrors } from '../test/thrown.ts'
import { compareText } from './name.ts'

test.for(['a:b', 'a_a:b_b', 'a0:b0', 'a_0:b_0', 'http_service:request_latency'])('%s', (name) => {
  expect(isTimeseriesName(name)).toBe(true)
})

test.for([
  '',
  '123',
  '_:b',
  'a_:b',
  'a:b_',
  '_a:b',
  'a__a:b',
  '0:b',
  'a:0',
  ':b',
  'a:',
  'a',
  'a:b:c',
  'x.a:b',
  'A:b',
  'a:B',
  'ä:b',
  'a b:c',
  ' a:b',
  'a:b\n',
  'a-a:b',
])('%j is no name', (name) => {
  expect(isTimeseriesName(name)).toBe(false)
  expect(codeOf(() => parseTimeseriesName(name))).toBe('invalid_timeseries_name')
})

test('two legal halves make a name, which comes apart again', () => {
  fc.assert(
    fc.property(arbitraryName, arbitraryName, (target, metric) => {
      expect(parseTimeseriesName(`${target}:${metric}`)).toEqual({ target, metric })
    }),
  )
})

test('the pattern is the one that the grammar states', () => {
  const stated = /^(([a-z]+[a-z0-9]*)(_([a-z0-9]+))*):(([a-z]+[a-z0-9]*)(_([a-z0-9]+))*)$/
  const text = fc.array(fc.constantFrom('a', 'z', '0', '_', ':', 'A', ' '), { maxLength: 8 })
  fc.assert(
    fc.property(text, (characters) => {
      const name = characters.join('')
      expect(TIMESERIES_NAME.test(name)).toBe(stated.test(name))
    }),
    { numRuns: 2000 },
  )
})

test('a long wrong name is refused at once', () => {
  expect(isTimeseriesName(`${'a'.repeat(1_000_000)}!`)).toBe(false)
})

test('whatever is parsed, only a MetricsError is thrown', () => {
  expect.hasAssertions()
  fc.assert(
    fc.property(fc.anything(), (name) => {
      expectOnlyMetricsErrors(() => parseTimeseriesName(name as string))
    }),
  )
})

test('texts are ordered as their bytes are', () => {
  const encoder = new TextEncoder()
  const byBytes = (a: string, b: string) => {
    const [x, y] = [encoder.encode(a), encoder.encode(b)]
    for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!
    return x.length - y.length
  }
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u{ff}', '\u{e000}', '\u{1f600}') })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Math.sign(byBytes(a, b)))
    }),
  )
})
