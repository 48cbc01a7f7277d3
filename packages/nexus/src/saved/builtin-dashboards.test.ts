import { join } from 'node:path'
import type { TimeseriesSchema } from '@oximeter/core'
import { fillVariables, parseQuery, planQuery } from '@oximeter/oxql'
import { readDefinitions, schemasOf } from '@oximeter/schema'
import { describe, expect, test } from 'vitest'
import { BUILTIN_DASHBOARDS } from './builtin-dashboards.ts'
import { checkDashboard } from './check-dashboard.ts'

const root = join(import.meta.dirname, '../../../..')
const { definitions } = await readDefinitions(join(root, 'schema'))
const schemas: readonly TimeseriesSchema[] = definitions.flatMap((one) => schemasOf(one))
const catalogue = {
  versions: (name: string) => schemas.filter((schema) => schema.name === name),
  names: () => schemas.map(({ name }) => name),
}
const now = 1_795_369_020_000_000_000n

describe.for([...BUILTIN_DASHBOARDS])('%s', ([, dashboard]) => {
  test('its variables are fields that we measure, and its queries name no others', () => {
    for (const { timeseries, field } of dashboard.variables) {
      const fields = catalogue.versions(timeseries).flatMap((schema) => schema.fields)
      expect(fields.map(({ name }) => name)).toContain(field)
    }
    checkDashboard(dashboard)
  })

  const queries = dashboard.panels.flatMap((panel) =>
    panel.kind === 'text' ? [] : panel.queries.map(({ query }) => [panel.title, query] as const),
  )
  test.for(queries)('%s: what it asks for is there, whatever is chosen', ([, query]) => {
    for (const chosen of [[], ["it's"], ['a', 'b']]) {
      const names = dashboard.variables.map(({ name }) => name)
      const values = Object.fromEntries(names.map((name) => [name, chosen.map(valueOf(name))]))
      const plan = planQuery(parseQuery(fillVariables(query, values), { now }), { catalogue, now })
      expect(plan).toBeDefined()
    }
  })
})

/** Of a UUID no other text is a value. */
function valueOf(name: string): (text: string) => string {
  return (text) =>
    name === 'collector' ? `f58c3846-dd90-4eba-bf53-79379d5ab0f${text.length}` : text
}
