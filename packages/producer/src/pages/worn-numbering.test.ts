import { expect, test } from 'vitest'

import { isWorn, MOST_NUMBERS } from './worn-numbering.ts'

test.for([
  { size: 499_999, live: 0, worn: false },
  { size: 500_000, live: 0, worn: true },
  { size: 500_000, live: 249_999, worn: true },
  { size: 500_000, live: 250_000, worn: false },
  { size: MOST_NUMBERS, live: 400_000, worn: true },
])('$size numbers, of which $live are in use: worn $worn', ({ worn, ...numbering }) => {
  expect(isWorn(numbering)).toBe(worn)
})
