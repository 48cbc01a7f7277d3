import type { TimeseriesSchema } from '@oximeter/core'
import { parseDefinitions, schemasOf } from '@oximeter/schema'

/** What our own packages define: the timeseries that any system has. */
const FILES = import.meta.glob<string>('../../../../schema/*.toml', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const CREATED = 1_764_000_000_000_000_000n

export function makeSchemas(): TimeseriesSchema[] {
  const sources = Object.entries(FILES).map(([file, text]) => ({ file, text }))
  return parseDefinitions(sources)
    .definitions.flatMap((definition) => schemasOf(definition, CREATED))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
