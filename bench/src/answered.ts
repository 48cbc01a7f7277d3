import type { ProducerRegistry } from '@oximeter/core'
import { answer } from '@oximeter/producer'
import { MEDIA_TYPE_COLUMNS, PageDecoder } from '@oximeter/wire'

/** Samples of a page: all there are. */
const LIMIT = 1_000_000

/** As a producer answers its collector: collected, made a page, encoded. */
export function answered(registry: ProducerRegistry, query: Readonly<Record<string, string>> = {}) {
  return () =>
    answer(registry, registry.id, {
      method: 'GET',
      headers: { host: 'localhost', accept: MEDIA_TYPE_COLUMNS },
      query: new URLSearchParams({
        collector: registry.id,
        generation: '1',
        limit: `${LIMIT}`,
        ...query,
      }),
    })
}

/** The same for a collector that knows all series. */
export function answeredBefore(registry: ProducerRegistry) {
  const decoder = new PageDecoder()
  let page = 0
  return async () => {
    if (page === 0) page = decoder.decode((await answered(registry)()).body).page
    const { epoch, series } = decoder.known!
    const ack = page++
    return answered(registry, { epoch, series: `${series}`, page: `${page}`, ack: `${ack}` })
  }
}
