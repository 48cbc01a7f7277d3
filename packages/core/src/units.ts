/** What a datum counts or measures. Metadata: values are never converted. */
export const UNITS = [
  'none',
  'count',
  'bytes',
  'seconds',
  'nanoseconds',
  'volts',
  'amps',
  'watts',
  'degrees_celsius',
  'rpm',
  'joules',
] as const

export type Units = (typeof UNITS)[number]
