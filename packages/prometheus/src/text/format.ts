/** `text`: Prometheus text format 0.0.4. `openmetrics`: OpenMetrics text format 1.0.0. */
export type ExpositionFormat = 'text' | 'openmetrics'

export const CONTENT_TYPES: { readonly [F in ExpositionFormat]: string } = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

/** What a scrape asks for: OpenMetrics, since it tells when counters began. */
export const ACCEPT =
  'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'

/** The format of an answer, by its content type. */
export function formatOf(contentType: string | null): ExpositionFormat {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  return type === 'application/openmetrics-text' ? 'openmetrics' : 'text'
}

interface MediaRange {
  readonly type: string
  readonly version: string | undefined
  readonly weight: number
}

/**
 * The format that an `Accept` header likes best; text where it likes both the same, or neither:
 * whoever asks without knowing what for is a person, or very old.
 *
 * Of the ranges that a format fits, the most specific one counts (RFC 9110): one with a version
 * before one without, that before a wildcard for all kinds of text, and the wildcard for anything last.
 */
export function formatFor(accept: string | undefined): ExpositionFormat {
  if (accept === undefined || accept.trim() === '') return 'text'
  const ranges = accept.split(',').map(readRange)
  const weightOf = (type: string, version: string): number =>
    ranges.find((range) => range.type === type && range.version === version)?.weight ??
    ranges.find((range) => range.type === type && range.version === undefined)?.weight ??
    ranges.find((range) => range.type === type.replace(/\/.*/, '/*'))?.weight ??
    ranges.find((range) => range.type === '*/*')?.weight ??
    0
  const openmetrics = weightOf('application/openmetrics-text', '1.0.0')
  return openmetrics > weightOf('text/plain', '0.0.4') ? 'openmetrics' : 'text'
}

function readRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const valueOf = (name: string): string | undefined =>
    parameters
      .map((parameter) => /^([^=\s]+)\s*=\s*"?([^"]*)"?$/.exec(parameter))
      .find((match) => match?.[1] === name)?.[2]
  const weight = Number(valueOf('q') ?? 1)
  return { type, version: valueOf('version'), weight: weight >= 0 && weight <= 1 ? weight : 0 }
}
