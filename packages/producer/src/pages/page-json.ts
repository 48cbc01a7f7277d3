import { pointsToSamples, type Points, type Sample, type SeriesNumbering } from '@oximeter/core'
import type { ResultToEncode } from '@oximeter/wire'

import type { ServedPage } from './producer-pages.ts'

/** A page as the results of a collection, an item a producer. Samples are made as they are asked for. */
export function pageResults({ page }: ServedPage): ResultToEncode[] {
  return page.items.map((item) =>
    item.status === 'err'
      ? item
      : { status: 'ok', samples: samplesOf(item.points, page.numbering) },
  )
}

function* samplesOf(all: readonly Points[], numbering: SeriesNumbering): Generator<Sample> {
  for (const points of all) yield* pointsToSamples(points, (number) => numbering.describe(number))
}

/** What JSON has no room for: which page it is, and the rest that the header of columns says. */
export function pageHeaders(served: ServedPage): Record<string, string> {
  return {
    'oximeter-epoch': served.page.numbering.epoch,
    'oximeter-page': String(served.page.number),
    'oximeter-replayed': String(served.replayed),
    'oximeter-served-to-other': String(served.elsewhere),
    'oximeter-more': String(served.more),
    'oximeter-dropped': String(served.dropped),
    'oximeter-window': String(served.window),
  }
}
