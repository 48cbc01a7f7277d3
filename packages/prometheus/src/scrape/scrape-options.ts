import { MetricsError } from '@oximeter/core'

import { SERIES_LIMITS, type SeriesLimits } from '../text/parse-series.ts'

/** What one exporter may have. Past a limit the known stays, the new is refused and counted. */
export interface ScrapeLimits extends SeriesLimits {
  /** Bytes of an exposition, unpacked; past it the scrape fails. Default 32 MiB. */
  readonly bytes: number
  /** Series that are known at a time; a histogram is one. Default 50 000. */
  readonly series: number
  /** Names of timeseries, ever. Default 1000, of which collectors take no more either. */
  readonly names: number
}

export interface ScrapeOptions {
  /** Where the exposition is, such as `http://10.0.0.7:9100/metrics`. */
  readonly url: string | URL
  /** What kind of program it is: the field `job` of all its series. */
  readonly job: string
  /** Which of them: the field `instance`. Default: host and port of the URL. */
  readonly instance?: string
  /** More headers of every request: `authorization`, say. */
  readonly headers?: Readonly<Record<string, string>>
  /** For the whole answer. Default 4000; the registry's own deadline is 5000. */
  readonly timeoutMs?: number
  readonly limits?: Partial<ScrapeLimits>
  /**
   * What is believed of a counter that was not there in the scrape before, of whose beginning the
   * exporter says nothing. `unknown`, the default: it may be old; what it counts from now on is
   * taken. `zero`: it began at zero since that scrape. That takes the first error of a new label
   * too; but of an exporter that lost sight of something and finds it again, all of it once more.
   */
  readonly appearing?: 'unknown' | 'zero'
}

export const SCRAPE_LIMITS: ScrapeLimits = {
  ...SERIES_LIMITS,
  bytes: 32 * 2 ** 20,
  series: 50_000,
  names: 1000,
}

/** @throws MetricsError `schema_definition` for what cannot work */
export function checkScrapeOptions(options: ScrapeOptions): URL {
  const { url, job, timeoutMs = 1 } = options
  const address = URL.canParse(String(url)) ? new URL(url) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw wrong(`url: '${String(url)}' is no http(s) URL: give http://10.0.0.7:9100/metrics`)
  }
  if (address.username !== '' || address.password !== '') {
    throw wrong('url: a name and password are given as headers: { authorization: "Basic …" }')
  }
  if (typeof job !== 'string' || job === '') {
    throw wrong('job: say what kind of program is scraped, such as "node"')
  }
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw wrong(`timeoutMs: ${timeoutMs} is not a number of milliseconds`)
  }
  for (const [name, limit] of Object.entries(options.limits ?? {})) {
    if (!Object.hasOwn(SCRAPE_LIMITS, name)) {
      throw wrong(`limits: there is no ${name}: ${Object.keys(SCRAPE_LIMITS).join(', ')}`)
    }
    if (!(Number.isInteger(limit) && limit > 0)) {
      throw wrong(`limits: ${name} is a whole number from 1, not ${limit}`)
    }
  }
  return address
}

function wrong(message: string): MetricsError {
  return new MetricsError({ type: 'schema_definition', message: `scraping: ${message}` })
}
