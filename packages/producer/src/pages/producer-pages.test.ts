import { pointsToSamples, samplesToPoints, type CollectedPoints } from '@oximeter/core'
import { expect, test, vi } from 'vitest'

import { Counted, numbersOf } from '../../test/counted.ts'
import { parsePageQuery } from './page-query.ts'
import { ProducerPages, type PagesOptions, type ServedPage } from './producer-pages.ts'

const ONE = '00000000-0000-4000-8000-000000000001'
const TWO = '00000000-0000-4000-8000-000000000002'

/** Pages of three samples a collection, and who asks for them. */
class Asked {
  readonly source = new Counted()
  readonly pages: ProducerPages
  /** What collections wait for. */
  gate: Promise<void> = Promise.resolve()

  constructor(options?: PagesOptions) {
    this.pages = new ProducerPages(async (numbering) => {
      await this.gate
      return [{ status: 'ok', points: samplesToPoints(this.source.produce(), numbering) }]
    }, options)
  }

  /** Asks with a text as it is, or with parameters and the epoch. */
  async ask(query: string | Readonly<Record<string, string | number>> = {}): Promise<ServedPage> {
    const parameters = new URLSearchParams(typeof query === 'string' ? query : [])
    if (typeof query !== 'string') {
      parameters.set('epoch', this.pages.epoch)
      for (const name of Object.keys(query)) parameters.set(name, `${query[name]}`)
    }
    return await this.pages.take(parsePageQuery(parameters))
  }

  /** The numbers of the samples on a page. */
  numbers({ page: { items } }: ServedPage): number[] {
    return items.flatMap((item) => this.#numbersIn(item))
  }

  #numbersIn(item: CollectedPoints): number[] {
    if (item.status === 'err') return []
    const describe = (number: number) => this.pages.numbering.describe(number)
    return item.points.flatMap((points) => numbersOf(pointsToSamples(points, describe)))
  }
}

const numberOf = ({ page }: ServedPage) => page.number

test('a page is the same until it is acknowledged, and then never comes again', async () => {
  const asked = new Asked()
  const one = { collector: ONE, generation: 1 }
  const first = await asked.ask('')
  expect(first).toMatchObject({ replayed: false, elsewhere: false, more: false, dropped: 0 })
  expect(asked.numbers(first)).toEqual([0, 1, 2])
  const again = await asked.ask({ page: 1, ...one })
  expect(again.page).toBe(first.page)
  expect(again).toMatchObject({ replayed: true, elsewhere: true })
  const second = await asked.ask({ page: 2, ...one })
  expect([numberOf(second), ...asked.numbers(second)]).toEqual([2, 3, 4, 5])
  expect(numberOf(await asked.ask({ page: 3, ack: 1, ...one }))).toBe(3)
  // A late request for what is gone.
  expect(await asked.ask({ page: 1, ...one })).toMatchObject({
    page: { number: 2 },
    replayed: true,
    elsewhere: false,
    more: true,
  })
  expect(numberOf(await asked.ask({ ack: 3, ...one }))).toBe(4)
  expect(asked.pages.size).toBe(1)
})

test('what is asked for without a page, of another epoch or beyond the next: the oldest kept', async () => {
  const asked = new Asked()
  for (const page of [1, 2, 3]) await asked.ask({ page })
  for (const query of ['', 'page=2', `page=2&epoch=${ONE}`]) {
    expect(numberOf(await asked.ask(query))).toBe(1)
  }
  expect(numberOf(await asked.ask({ page: 5 }))).toBe(1)
  expect(numberOf(await asked.ask({ page: 0 }))).toBe(1)
  expect(asked.pages.size).toBe(3)
})

test('only the assigned collector acknowledges, and only pages of this epoch that were handed out', async () => {
  const asked = new Asked()
  await asked.ask('limit=1')
  expect(asked.pages.size).toBe(3)
  await asked.ask({ ack: 3 })
  await asked.ask({ ack: 3, collector: ONE })
  await asked.ask({ ack: 3, generation: 1 })
  await asked.ask({ ack: 3, collector: ONE, generation: 1, epoch: TWO })
  expect(asked.pages.size).toBe(3)
  expect(numberOf(await asked.ask({ ack: 3, collector: ONE, generation: 1 }))).toBe(2)
  await expect(asked.ask({ ack: 2, collector: ONE, generation: 0 })).rejects.toThrow('generation')
  await expect(asked.ask({ ack: 2, collector: TWO, generation: 1 })).rejects.toThrow('generation')
  expect(asked.pages.size).toBe(2)
  expect(numberOf(await asked.ask({ ack: 2, collector: TWO, generation: 2 }))).toBe(3)
})

test('who had a page before', async () => {
  const asked = new Asked()
  const served = async (collector?: string) => {
    const { replayed, elsewhere } = await asked.ask(collector ? { collector } : '')
    return [replayed, elsewhere]
  }
  expect(await served(ONE)).toEqual([false, false])
  expect(await served(ONE)).toEqual([true, false])
  expect(await served(TWO)).toEqual([true, true])
  expect(await served(TWO)).toEqual([true, true])
  expect(await served(ONE)).toEqual([true, true])
  const other = new Asked()
  await other.ask('')
  expect(await other.ask('')).toMatchObject({ replayed: true, elsewhere: true })
})

test('who asks for the same page waits for the same collection', async () => {
  const asked = new Asked()
  const { promise, resolve } = Promise.withResolvers<void>()
  asked.gate = promise
  const asking = [asked.ask(''), asked.ask({ page: 1 }), asked.ask({ page: 2 })]
  resolve()
  const served = await Promise.all(asking)
  expect(served.map(numberOf)).toEqual([1, 1, 1])
  expect(served.map(({ replayed }) => replayed)).toEqual([false, true, true])
  expect(asked.source.produced).toBe(3)
})

test('a collection that fails is no page, and the next one is tried', async () => {
  const asked = new Asked()
  asked.gate = Promise.reject(new Error('no registry'))
  const asking = [asked.ask(), asked.ask({ page: 1 })]
  await expect(asking[0]).rejects.toThrow('no registry')
  await expect(asking[1]).rejects.toThrow('no registry')
  asked.gate = Promise.resolve()
  expect(numberOf(await asked.ask())).toBe(1)
})

test('a collection of many samples is several pages, but never more than may be kept', async () => {
  const asked = new Asked({ maxPages: 4 })
  asked.source.samples = 10
  const first = await asked.ask({ limit: 4 })
  expect(first).toMatchObject({ page: { samples: 4 }, more: true })
  const second = await asked.ask({ page: 2 })
  const third = await asked.ask({ page: 3 })
  expect([first, second, third].flatMap((page) => asked.numbers(page))).toEqual(
    Array.from({ length: 10 }, (_, i) => i),
  )
  expect([second.more, third.more]).toEqual([true, false])
  await asked.ask({ page: 4, limit: 1 })
  expect(asked.pages).toMatchObject({ size: 4, dropped: 3 })
})

test.for([{ maxPages: 3 }, { maxPageBytes: 3 * 36 }])(
  'past a bound the oldest go, are counted, and said once: %o',
  async (options) => {
    const warn = vi.fn<(message: string) => void>()
    const asked = new Asked({ ...options, logger: { info() {}, error() {}, warn } })
    for (let page = 1; page <= 6; page++) await asked.ask({ page })
    expect(asked.pages).toMatchObject({ size: 3, dropped: 3 })
    expect(asked.pages.bytes).toBeLessThanOrEqual(options.maxPageBytes ?? Infinity)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(await asked.ask({ page: 2 })).toMatchObject({ page: { number: 4 }, dropped: 3 })
  },
)

test('the newest collection is kept whatever it takes', async () => {
  const asked = new Asked({ maxPageBytes: 30 })
  await asked.ask({ page: 1 })
  await asked.ask({ page: 2, limit: 2 })
  expect(asked.pages).toMatchObject({ size: 2, dropped: 1 })
  expect(asked.pages.bytes).toBeGreaterThan(30)
})

test('descriptions are held as long as pages need them', async () => {
  const asked = new Asked()
  const { numbering } = asked.pages
  const hold = vi.spyOn(numbering, 'hold')
  await asked.ask({ limit: 1 })
  const release = vi.spyOn(hold.mock.results[0]?.value, 'release')
  const one = { collector: ONE, generation: 1 }
  await asked.ask({ page: 2, ack: 1, ...one })
  await asked.ask({ page: 3, ack: 2, ...one })
  expect(release).not.toHaveBeenCalled()
  await asked.ask({ ack: 3, ...one })
  expect(release).toHaveBeenCalledTimes(1)
})

test('the last page: offered at once, over when it is acknowledged', async () => {
  const asked = new Asked()
  const one = { collector: ONE, generation: 1 }
  await asked.ask(one)
  const ending = asked.pages.offerLast(new AbortController().signal)
  await vi.waitFor(() => expect(asked.pages.size).toBe(2))
  expect(await asked.ask({ page: 2, ...one })).toMatchObject({
    page: { number: 2 },
    replayed: false,
    more: true,
    window: 1,
  })
  const next = await asked.ask({ page: 3, ack: 2, ...one })
  // Who acknowledges asks for a next page, which nobody may be there to acknowledge: it is empty.
  expect(next).toMatchObject({ page: { number: 3, samples: 0 }, more: false })
  expect(await ending).toBe(true)
})

test('the last page: given up when nobody comes for it', async () => {
  const asked = new Asked()
  const abort = new AbortController()
  const ending = asked.pages.offerLast(abort.signal)
  await vi.waitFor(() => expect(asked.pages.size).toBe(1))
  abort.abort()
  expect(await ending).toBe(false)
  expect(await asked.pages.offerLast(AbortSignal.abort())).toBe(false)
})

/** So many series come and go. */
function wear({ numbering }: ProducerPages, series: number): void {
  const description = numbering.describe(0)
  if (!description) throw new Error('nothing has a number')
  for (let i = 0; i < series; i++) {
    numbering.end(numbering.add({ describe: () => description }), description)
  }
}

test('where series come and go, another epoch begins once nothing is kept of the one before', async () => {
  const asked = new Asked()
  const one = { collector: ONE, generation: 1 }
  expect(await asked.ask(one)).toMatchObject({ window: 64 })
  const { epoch } = asked.pages
  wear(asked.pages, 500_000)
  // From now on pages are to be made durable at once; the others may be read together.
  expect(await asked.ask({ page: 2, ...one })).toMatchObject({ page: { number: 2 }, window: 1 })
  expect(await asked.ask({ page: 3, ack: 1, ...one })).toMatchObject({ window: 1 })
  expect(await asked.ask({ page: 2, ack: 1, ...one })).toMatchObject({ window: 64, more: true })
  expect(asked.pages).toMatchObject({ epoch, size: 2 })

  const before = new URLSearchParams({ ...one, generation: '1', epoch, page: '4', ack: '3' })
  const first = await asked.ask(before.toString())
  expect(asked.pages.epoch).not.toBe(epoch)
  expect(first).toMatchObject({ page: { number: 1 }, replayed: false, dropped: 0, window: 64 })
  expect(first.page.numbering).toBe(asked.pages.numbering)
  expect(asked.numbers(first)).toEqual([9, 10, 11])
  expect(asked.pages.numbering.size).toBe(3)
  // The answer was lost: what it acknowledges is of an epoch that is over.
  expect(await asked.ask(before.toString())).toMatchObject({
    page: first.page,
    replayed: true,
    elsewhere: false,
  })
  expect(numberOf(await asked.ask({ page: 2, ack: 1, ...one }))).toBe(2)
  expect(asked.pages).toMatchObject({ size: 1, dropped: 0 })
})

test('who never acknowledges gets one as well, before there are too many numbers to begin with', async () => {
  const asked = new Asked({ maxPages: 2 })
  await asked.ask()
  const { epoch } = asked.pages
  wear(asked.pages, 899_000)
  for (const page of [2, 3]) await asked.ask({ page })
  expect(asked.pages).toMatchObject({ epoch, size: 2, dropped: 1 })
  wear(asked.pages, 1000)
  const first = await asked.ask({ page: 4 })
  expect(asked.pages).toMatchObject({ size: 1, dropped: 3 })
  expect(asked.pages.epoch).not.toBe(epoch)
  expect(first).toMatchObject({ page: { number: 1 }, dropped: 2 })
  expect(asked.numbers(first)).toEqual([9, 10, 11])
})

test('no epoch begins behind the last page', async () => {
  const asked = new Asked()
  const one = { collector: ONE, generation: 1 }
  await asked.ask(one)
  const { epoch } = asked.pages
  asked.pages.renew()
  const ending = asked.pages.offerLast(new AbortController().signal)
  await vi.waitFor(() => expect(asked.pages.size).toBe(2))
  await asked.ask({ page: 2, ack: 1, ...one })
  expect(await asked.ask({ page: 3, ack: 2, ...one })).toMatchObject({
    page: { number: 3, samples: 0 },
  })
  expect(await ending).toBe(true)
  expect(asked.pages.epoch).toBe(epoch)
})
