import { expect, test } from 'vitest'

import { prefersToJson } from './media-type.ts'

const ARROW = 'application/vnd.apache.arrow.stream'

test.for([
  [undefined, false],
  ['', false],
  ['*/*', false],
  ['application/*', false],
  ['application/json', false],
  ['text/html', false],
  [ARROW, true],
  [`${ARROW}, application/json;q=0.5`, true],
  [`application/json;q=0.5,${ARROW.toUpperCase()}`, true],
  [`application/json, ${ARROW}`, true],
  [`application/json, ${ARROW};q=0.9`, false],
  [`*/*, ${ARROW};q=0.9`, false],
  [`${ARROW};q=0`, false],
  [`${ARROW};version=1; q=0.5, */*;q=0.1`, true],
] as const)('whether who accepts %s prefers columns: %s', ([accept, preferred]) => {
  expect(prefersToJson(accept, ARROW)).toBe(preferred)
})
