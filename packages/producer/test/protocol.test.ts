import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { Collector, ProtocolModel, type Request } from './protocol-model.ts'

const [ONE, TWO, LAST] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
  string,
  string,
  string,
]

type Step =
  | { readonly kind: 'ask'; readonly request: AskedBy }
  | { readonly kind: 'both'; readonly requests: readonly AskedBy[] }
  | { readonly kind: 'assign'; readonly collector: 0 | 1 }
  | { readonly kind: 'samples'; readonly samples: number }
  | { readonly kind: 'renew' }
  | { readonly kind: 'restart' }

type AskedBy = Omit<Request, 'collector'> & { readonly collector: 0 | 1 }

const who = fc.constantFrom<0 | 1>(0, 1)
const sometimes = (of: number) => fc.nat({ max: of - 1 }).map((n) => n === 0)
const mostly = (of: number) => sometimes(of).map((is) => !is)

const requests: fc.Arbitrary<AskedBy> = fc.record({
  collector: who,
  page: fc.constantFrom(0, 0, 0, 0, undefined, -2, -1, 1, 5),
  acknowledges: mostly(4),
  identifies: mostly(5),
  namesEpoch: mostly(8),
  limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  json: sometimes(8),
  lost: sometimes(4),
})

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('ask'), request: requests }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('both'),
      requests: fc.array(requests, { minLength: 2, maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('assign'), collector: who }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('samples'), samples: fc.nat({ max: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart') }) },
)

async function run(history: readonly Step[]): Promise<ProtocolModel> {
  const model = new ProtocolModel()
  const collectors = [new Collector(ONE), new Collector(TWO)] as const
  const of = (request: AskedBy): Request => ({
    ...request,
    collector: collectors[request.collector],
  })
  model.assign(collectors[0])
  for (const step of history) {
    switch (step.kind) {
      case 'ask':
        await model.ask(of(step.request))
        break
      case 'both':
        await Promise.all(step.requests.map((request) => model.ask(of(request), false)))
        break
      case 'assign':
        model.assign(collectors[step.collector])
        break
      case 'samples':
        model.life.source.samples = step.samples
        break
      case 'renew':
        model.renew()
        break
      case 'restart':
        model.restart()
        break
    }
  }
  return model
}

test('whatever two collectors ask in whichever order, no sample is lost or on two pages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (history) => {
      const model = await run(history)
      await model.takeAll(new Collector(LAST))
      expect(model.life.kept.size).toBe(1)
    }),
    { numRuns: 150 },
  )
})

test('histories come to what they are for: replays, drops, several pages, epochs', async () => {
  const reached = { dropped: 0, several: 0, lives: 0, epochs: 0 }
  for (const history of fc.sample(fc.array(steps, { minLength: 20, maxLength: 40 }), {
    numRuns: 60,
    seed: 1,
  })) {
    const model = await run(history)
    reached.dropped += model.life.kept.dropped
    reached.several += model.life.onPages().length > 9 ? 1 : 0
    reached.epochs += model.life.epochs.size - 1
    reached.lives += history.filter(({ kind }) => kind === 'restart').length
  }
  expect(reached.dropped).toBeGreaterThan(10)
  expect(reached.several).toBeGreaterThan(5)
  expect(reached.lives).toBeGreaterThan(5)
  expect(reached.epochs).toBeGreaterThan(5)
})
