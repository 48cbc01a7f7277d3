import { DATUM_TYPES } from '@oximeter/core'
import { samples } from '@oximeter/wire/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseSampleText, sampleText } from './sample-text.ts'

test.for(DATUM_TYPES)('a sample of %s comes back from its text, with all that it lacks', (type) => {
  fc.assert(
    fc.property(samples(type), (sample) => {
      expect(parseSampleText(sampleText(sample))).toStrictEqual(sample)
    }),
    { numRuns: 30 },
  )
})
