import { encodePoints, encodeSeries, framePage } from '@oximeter/wire'

import type { PageQuery } from './page-query.ts'
import type { ProducerPages, ServedPage } from './producer-pages.ts'

/** A page as columns, with the series of it that the asker does not know. */
export async function pageColumns(
  { numbering }: ProducerPages,
  { page, replayed, elsewhere, more, dropped, window }: ServedPage,
  query: PageQuery,
): Promise<Uint8Array> {
  const { epoch } = numbering
  const first = query.epoch === epoch ? Math.min(query.series, numbering.size) : 0
  const end = Math.max(first, page.seriesEnd)
  const points = encodePoints(page.items, { epoch, page: page.number })
  const header = {
    epoch,
    page: page.number,
    replayed,
    servedToOther: elsewhere,
    more,
    dropped,
    window,
    series: { first, count: end - first },
  }
  return Buffer.concat(framePage(header, await encodeSeries(numbering, first, end), points))
}
