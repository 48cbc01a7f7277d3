import {
  isCounter,
  isHistogram,
  type DatumType,
  type Sample,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'

import { ORIGINAL_NAME } from '../names/label-name.ts'
import { originalName } from '../names/metric-name.ts'
import { suffixOfUnits } from '../names/units.ts'

type ExposedType = 'counter' | 'gauge' | 'histogram'

/** A metric family of an exposition: samples that are of one name in Prometheus. */
export interface ExposedFamily {
  /** Without `_total`, `_bucket` and the like. */
  readonly name: string
  readonly type: ExposedType
  /** Whether the samples of a counter are called `{name}_total`: imported ones may not be. */
  readonly hasTotal: boolean
  /** As at the end of the name. */
  readonly unit: string | undefined
  readonly help: string
  readonly samples: Sample[]
}

/** Of what has a number; undefined for texts and bytes, which Prometheus has no place for. */
function typeOf(datumType: DatumType): ExposedType | undefined {
  if (isCounter(datumType)) return 'counter'
  if (isHistogram(datumType)) return 'histogram'
  return datumType === 'string' || datumType === 'bytes' ? undefined : 'gauge'
}

/**
 * The family of a timeseries, without samples: `http_server:request_duration` in seconds is
 * `http_server_request_duration_seconds`. What was imported from Prometheus has its name there.
 */
export function familyOf(
  timeseries: Timeseries,
  schema: TimeseriesSchema | undefined,
): ExposedFamily | undefined {
  const type = typeOf(timeseries.datumType)
  if (type === undefined) return undefined
  const help = schema?.description.metric ?? ''
  const suffix = suffixOfUnits(schema?.units ?? 'none')
  const imported = originalName(timeseries.name, originalFieldOf(timeseries))
  if (imported !== undefined) {
    const name = withoutEnding(imported, type)
    const unit = suffix !== undefined && name.endsWith(`_${suffix}`) ? suffix : undefined
    const hasTotal = type === 'counter' && name !== imported
    return { name, type, hasTotal, unit, help, samples: [] }
  }
  const bare = withoutEnding(timeseries.name.replace(':', '_'), type)
  const name = suffix === undefined || bare.endsWith(`_${suffix}`) ? bare : `${bare}_${suffix}`
  return { name, type, hasTotal: type === 'counter', unit: suffix, help, samples: [] }
}

/** One timeseries of ours may hold several metrics of Prometheus: then this tells them apart. */
export function originalFieldOf({ metricFields }: Timeseries): string | undefined {
  const field = metricFields.find(({ name }) => name === ORIGINAL_NAME)
  return field === undefined ? undefined : String(field.value)
}

function withoutEnding(name: string, type: ExposedType): string {
  if (type === 'counter') return name.replace(/_total$/, '')
  return type === 'histogram' ? name.replace(/_bucket$/, '') : name
}

/** The names that the lines of a family begin with, in either format. */
export function sampleNamesOf({ name, type }: ExposedFamily): string[] {
  switch (type) {
    case 'gauge':
      return [name]
    case 'counter':
      return [name, `${name}_total`, `${name}_created`]
    case 'histogram':
      return [name, ...['bucket', 'sum', 'count', 'created'].map((end) => `${name}_${end}`)]
  }
}
