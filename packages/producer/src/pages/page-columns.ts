import { encodePoints, encodeSeries, framePage } from '@oximeter/wire'

import { joinBytes } from '../join-bytes.ts'
import { nextTurn } from '../next-turn.ts'
import type { PageQuery } from './page-query.ts'
import type { ServedPage } from './producer-pages.ts'

/** To describe more at once would hold the event loop for too long. */
const SERIES_AT_A_TIME = 2048

/** A page as columns, with the series of it that the asker does not know. */
export async function pageColumns(
  { page, replayed, elsewhere, more, dropped, window }: ServedPage,
  query: PageQuery,
): Promise<Uint8Array> {
  const { numbering } = page
  const { epoch } = numbering
  const first = query.epoch === epoch ? Math.min(query.series, numbering.size) : 0
  const end = Math.max(first, page.seriesEnd)
  await nextTurn()
  const points = encodePoints(page.items, { epoch, page: page.number })
  const series: Uint8Array[] = []
  for (let from = first; from < end; from += SERIES_AT_A_TIME) {
    await nextTurn()
    series.push(await encodeSeries(numbering, from, Math.min(from + SERIES_AT_A_TIME, end)))
  }
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
  return await joinBytes(framePage(header, await joinBytes(series), points))
}
