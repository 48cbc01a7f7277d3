import type { TimeseriesSchema } from '@oximeter/core'

/** What an imported timeseries is in OpenTelemetry. */
export interface Origin {
  /** The name of the instrument, as it was given. */
  readonly name: string
  /** In UCUM's notation, as it was given; empty where none was. */
  readonly unit: string
  /** Which part of a summary it is. */
  readonly part?: 'count' | 'sum'
}

/** A description that keeps the origin, for `originOf` to read. */
export function describeWithOrigin(description: string, { name, unit, part }: Origin): string {
  const of = part === undefined ? '' : `${part} of `
  const origin = `[OpenTelemetry ${of}${JSON.stringify(name)} in ${JSON.stringify(unit)}]`
  return description === '' ? origin : `${description} ${origin}`
}

const ORIGIN = /\[OpenTelemetry (?:(count|sum) of )?("(?:[^"\\]|\\.)*") in ("(?:[^"\\]|\\.)*")\]$/

/**
 * The way back: the instrument that a timeseries was imported from, by what its schema says.
 * Undefined of a schema that says nothing of one.
 *
 * @example originOf(schema) // { name: 'http.server.request.duration', unit: 's' }
 */
export function originOf(schema: Pick<TimeseriesSchema, 'description'>): Origin | undefined {
  const match = ORIGIN.exec(schema.description.metric)
  if (match === null) return undefined
  const [, part, name = '""', unit = '""'] = match
  return {
    name: JSON.parse(name) as string,
    unit: JSON.parse(unit) as string,
    ...((part === 'count' || part === 'sum') && { part }),
  }
}
