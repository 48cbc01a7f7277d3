import { pointsToSamples, type CollectedPoints, type ProducerResult } from '@oximeter/core'

import type { ProducerPages, ServedPage } from './producer-pages.ts'

/** A page as the results of a collection, an item a producer. */
export function pageResults({ numbering }: ProducerPages, { page }: ServedPage): ProducerResult[] {
  const describe = (number: number) => numbering.describe(number)
  const resultOf = (item: CollectedPoints): ProducerResult => {
    if (item.status === 'err') return item
    const samples = item.points.flatMap((points) => [...pointsToSamples(points, describe)])
    return { status: 'ok', samples }
  }
  return page.items.map(resultOf)
}

/** What JSON has no room for: which page it is, and the rest that the header of columns says. */
export function pageHeaders({ epoch }: ProducerPages, served: ServedPage): Record<string, string> {
  return {
    'oximeter-epoch': epoch,
    'oximeter-page': String(served.page.number),
    'oximeter-replayed': String(served.replayed),
    'oximeter-served-to-other': String(served.elsewhere),
    'oximeter-more': String(served.more),
    'oximeter-dropped': String(served.dropped),
    'oximeter-window': String(served.window),
  }
}
