import type { DecodedPage } from '@oximeter/wire'
import type { SampleOrigin } from '../store/shape-check.ts'
import type { SessionSeries } from '../store/session-series.ts'
import type { PagePosition } from './page-position.ts'

/** Where pages go. */
export interface PageStore {
  /** The series of one numbering, none of them known yet; disposed of when it is over. */
  openSeries(): SessionSeries
  /**
   * Resolves when the samples of a page are in the open batch. If it rejects, none is.
   *
   * @param options.mayBeDouble whether somebody, a former run of ours too, may store them as well
   */
  takePage(
    page: DecodedPage,
    series: SessionSeries,
    origin: SampleOrigin,
    position: PagePosition,
    options: { readonly mayBeDouble: boolean },
  ): Promise<StoredPage>
  /** The last page of a producer that is durable, as far as is known, also from former runs. */
  positionOf(producer: string): Pick<PagePosition, 'epoch' | 'page'> | undefined
  /** Makes durable what was taken so far. */
  flush(): Promise<void>
}

export interface StoredPage {
  readonly samples: number
  /** Resolves when the page's samples would survive anything; rejects where they are lost. */
  readonly durable: Promise<void>
}
