import {
  isHistogram,
  type Datum,
  type Field,
  type HistogramDatum,
  type Sample,
} from '@oximeter/core'
import { SCRIPT_EPOCH } from './plain-table.ts'

/** Samples as the `load` blocks of a script, so that a counterexample can become one. */
export function printSamples(samples: readonly Sample[]): string {
  const blocks = Map.groupBy(samples, ({ timeseries: { name, version, datumType } }) => {
    return `load ${name} ${datumType} version ${version}`
  })
  return Array.from(blocks, ([head, ofBlock]) => {
    const series = Map.groupBy(ofBlock, ({ timeseries }) => timeseries)
    const lines = Array.from(series, ([{ targetFields, metricFields }, ofSeries]) => {
      return `  ${fieldsText([...targetFields, ...metricFields])} ${samplesText(ofSeries)}`
    })
    return [head, ...lines].join('\n')
  }).join('\n')
}

function fieldsText(fields: readonly Field[]): string {
  const texts = fields.map(({ name, type, value }) => {
    const isText = type === 'uuid' || type === 'ip_addr'
    return `${name}: ${isText ? `"${value}"` : `${type} ${scalarText(value)}`}`
  })
  return `{${texts.join(', ')}}`
}

function samplesText(samples: readonly Sample[]): string {
  let startTime: bigint | undefined
  let bins = ''
  return samples
    .map(({ timestamp, datum }) => {
      let text = ''
      if ('startTime' in datum && datum.startTime !== startTime) {
        startTime = datum.startTime
        text += `start ${seconds(datum.startTime)} `
      }
      const layout = isHistogram(datum.type as never)
        ? (datum as HistogramDatum).bins.join(' ')
        : bins
      if (layout !== bins) {
        bins = layout
        text += `bins ${bins} `
      }
      return `${text}${seconds(timestamp)}:${datumText(datum)}`
    })
    .join(' ')
}

function datumText(datum: Datum): string {
  if (datum.type === 'missing') return 'null'
  if ('counts' in datum) return `<${datum.counts.join(' ')} sum ${datum.sumOfSamples ?? 'null'}>`
  return scalarText(datum.value as string | number | bigint | boolean)
}

function scalarText(value: string | number | bigint | boolean): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}

function seconds(time: bigint): string {
  return String(Number(time - SCRIPT_EPOCH) / 1e9)
}
