import {
  DATUM_TYPES,
  samplesToPoints,
  SeriesNumbering,
  type DatumType,
  type Sample,
} from '@oximeter/core'
import { samples } from '@oximeter/wire/testing'
import { array, assert, boolean, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { BlockBuilder, SKIP, type BlockBuilderOptions, type SealedBlock } from '../index.ts'

const OPTIONS: BlockBuilderOptions = { clock: () => 7n, maxRows: 5 }

/** Samples of a few series, each of which has several. */
function someSamples(type: DatumType) {
  const drawn = array(record({ sample: samples(type), sameSeries: boolean() }), { maxLength: 12 })
  return drawn.map((all) => {
    const made: Sample[] = []
    for (const { sample, sameSeries } of all) {
      const before = made.at(-1)
      made.push(sameSeries && before ? { ...sample, timeseries: before.timeseries } : sample)
    }
    return made
  })
}

function inColumns(builder: BlockBuilder, numbering: SeriesNumbering, batch: Sample[]): void {
  const hold = numbering.hold()
  const points = samplesToPoints(batch, numbering)
  const ids = Uint32Array.from({ length: numbering.size }, (_, number) => {
    const description = numbering.describe(number)
    return description ? builder.register(description) : SKIP
  })
  for (const part of points) builder.addPoints(part, ids)
  builder.release(ids.filter((id) => id !== SKIP))
  hold.release()
}

test.for(DATUM_TYPES)('points of %s make the same blocks as their samples do', (type) => {
  assert(
    property(array(someSamples(type), { maxLength: 4 }), (batches) => {
      const [bySample, byPoints] = [new BlockBuilder(OPTIONS), new BlockBuilder(OPTIONS)]
      const numbering = new SeriesNumbering()
      const expected: SealedBlock[] = []
      const made: SealedBlock[] = []
      for (const batch of batches) {
        for (const sample of batch) bySample.add(sample)
        inColumns(byPoints, numbering, batch)
        expect([byPoints.rows, byPoints.bytes]).toEqual([bySample.rows, bySample.bytes])
        expected.push(...bySample.seal())
        made.push(...byPoints.seal())
      }
      expect(made).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})
