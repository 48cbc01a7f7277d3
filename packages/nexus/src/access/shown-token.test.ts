import { expect, test } from 'vitest'
import { shownToken } from './shown-token.ts'

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

test.for<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ['Bearer oxm_a', 'oxm_a'],
  ['bearer   oxm_a', 'oxm_a'],
  [basic('grafana:oxm_a'), 'oxm_a'],
  [basic(':oxm_a:b'), 'oxm_a:b'],
  [basic('oxm_a'), ''],
  ['Bearer', ''],
  ['Bearer a b', ''],
  ['Digest oxm_a', ''],
  ['', ''],
])('%j shows %j', ([header, token]) => {
  expect(shownToken(header)).toBe(token)
})
