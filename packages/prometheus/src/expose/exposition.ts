import type { HistogramDatum, ProducerRegistry, Sample, TimeseriesSchema } from '@oximeter/core'

import { escapeHelp } from '../text/escape.ts'
import type { ExpositionFormat } from '../text/format.ts'
import { formatSeconds, formatValue } from '../text/numbers.ts'
import { Turns } from '../turns.ts'
import type { ExposedFamily } from './exposed-family.ts'
import { gather, LEFT_OUT_NAME, LEFT_OUT_REASONS, type LeftOut } from './gather.ts'
import { histogramLines, type BucketBounds } from './histogram-lines.ts'
import { labelsText } from './labels-text.ts'

export interface ExpositionOptions {
  /** Default `text`. */
  format?: ExpositionFormat
  /**
   * What is known of timeseries that bring no definition along, since they were made by name alone:
   * texts, and units, which become part of the name.
   */
  schemas?: readonly TimeseriesSchema[]
  /** How the upper bounds of buckets are written. Default `exact`. */
  bounds?: BucketBounds
  /** Gives it up: the iteration then throws the signal's reason. */
  signal?: AbortSignal
}

/** So much text is handed on at a time. */
const CHUNK = 32_768
const SAMPLES_A_LOOK = 64

/**
 * What a registry has to say now, as text for Prometheus, in pieces. It only looks: collections do
 * not notice. It is done in slices of a few milliseconds, with other work in between.
 *
 * Metadata, texts and names follow the conventions of Prometheus. What has no place there (texts,
 * bytes, missing data, producers that fail) is left out, and counted in the gauge
 * `oximeter_exposition_left_out`.
 *
 * @example
 * for await (const piece of exposition(registry)) process.stdout.write(piece)
 */
export async function* exposition(
  registry: ProducerRegistry,
  options: ExpositionOptions = {},
): AsyncGenerator<string> {
  const { format = 'text', schemas = [], bounds = 'exact', signal } = options
  const glimpses = await registry.look(signal === undefined ? {} : { signal })
  const { families, leftOut } = await gather(glimpses, schemas)
  const turns = new Turns()
  let text = ''
  for (const family of families) {
    text += head(family, format)
    const seen = new Set<string>()
    for (const [i, sample] of family.samples.entries()) {
      const labels = labelsText(sample.timeseries)
      if (seen.has(labels)) {
        leftOut.duplicate += 1
        continue
      }
      seen.add(labels)
      text += lines(family, sample, labels, { format, bounds })
      if (i % SAMPLES_A_LOOK !== 0) continue
      if (text.length >= CHUNK) {
        yield text
        text = ''
      }
      if (!turns.isOver) continue
      await turns.next()
      signal?.throwIfAborted()
    }
  }
  text += leftOutLines(leftOut)
  yield format === 'openmetrics' ? `${text}# EOF\n` : text
}

function head(family: ExposedFamily, format: ExpositionFormat): string {
  const { hasTotal, unit, help } = family
  const isOpen = format === 'openmetrics'
  const name = isOpen || !hasTotal ? family.name : `${family.name}_total`
  // A counter that is not called so is none in OpenMetrics.
  const type = isOpen && family.type === 'counter' && !hasTotal ? 'unknown' : family.type
  const helpLine = help === '' ? '' : `# HELP ${name} ${escapeHelp(help, isOpen)}\n`
  const unitLine = isOpen && unit !== undefined ? `# UNIT ${name} ${unit}\n` : ''
  return `${helpLine}# TYPE ${name} ${type}\n${unitLine}`
}

interface Style {
  readonly format: ExpositionFormat
  readonly bounds: BucketBounds
}

function lines(family: ExposedFamily, sample: Sample, labels: string, style: Style): string {
  const { datum } = sample
  if (family.type === 'histogram') {
    return histogramLines(family.name, labels, datum as HistogramDatum, style)
  }
  const { value, startTime } = datum as { value: number | bigint | boolean; startTime?: bigint }
  const number = typeof value === 'boolean' ? Number(value) : value
  const end = labels === '' ? '' : `{${labels}}`
  if (!family.hasTotal || startTime === undefined) {
    return `${family.name}${end} ${formatValue(number)}\n`
  }
  const line = `${family.name}_total${end} ${formatValue(number)}\n`
  if (style.format === 'text') return line
  return `${line}${family.name}_created${end} ${formatSeconds(startTime)}\n`
}

function leftOutLines(leftOut: LeftOut): string {
  return (
    `# HELP ${LEFT_OUT_NAME} Samples that this page has no place for; of producer_failed, producers\n` +
    `# TYPE ${LEFT_OUT_NAME} gauge\n` +
    LEFT_OUT_REASONS.map(
      (reason) => `${LEFT_OUT_NAME}{reason="${reason}"} ${leftOut[reason]}\n`,
    ).join('')
  )
}
