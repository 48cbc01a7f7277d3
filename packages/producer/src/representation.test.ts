import { expect, test } from 'vitest'

import { representationFor } from './representation.ts'

const ARROW = 'application/vnd.apache.arrow.stream'

test.for([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['application/*', 'json'],
  ['application/json', 'json'],
  ['text/html', 'json'],
  [ARROW, 'columns'],
  [`${ARROW}, application/json;q=0.5`, 'columns'],
  [`application/json;q=0.5,${ARROW.toUpperCase()}`, 'columns'],
  [`application/json, ${ARROW}`, 'columns'],
  [`application/json, ${ARROW};q=0.9`, 'json'],
  [`*/*, ${ARROW};q=0.9`, 'json'],
  [`${ARROW};q=0`, 'json'],
  [`${ARROW};version=1; q=0.5, */*;q=0.1`, 'columns'],
] as const)('who accepts %s gets %s', ([accept, representation]) => {
  expect(representationFor(accept)).toBe(representation)
})
