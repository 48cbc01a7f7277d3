import { expect, test } from 'vitest'

import { HttpProblem } from '../http/problem.ts'
import { parseRequest } from '../routes/route.ts'
import { savedRoutes } from '../routes/saved-routes.ts'

const query = { query: 'get a:b' }
const panel = { kind: 'line', title: 'One', x: 0, y: 0, w: 6, h: 4, queries: [query] }
const dashboard = { format_version: 1, name: 'Mine', panels: [panel] }
const saved = { format_version: 1, name: 'Mine', query: 'get a:b' }

function panels(count: number): object[] {
  return Array.from({ length: count }, (_, y) => ({ ...panel, y: y * 4 }))
}

test('what need not be said has a default', () => {
  const { document } = parseRequest(savedRoutes.createDashboard, {
    body: { document: dashboard },
  }).body
  expect(document).toEqual({
    ...dashboard,
    description: '',
    variables: [],
    time_range: { last_secs: 3600 },
    refresh_secs: null,
    panels: [
      {
        ...panel,
        description: '',
        unit: null,
        queries: [{ ...query, label: '' }],
        thresholds: [],
      },
    ],
  })
  expect(parseRequest(savedRoutes.createSavedQuery, { body: { document: saved } }).body).toEqual({
    document: { ...saved, description: '', chart: 'line', time_range: { last_secs: 3600 } },
  })
})

const variable = { name: 'host', timeseries: 'host:cpu_time', field: 'hostname' }

test.for<[object, string]>([
  [{ format_version: undefined }, 'format_version: missing: write 1'],
  [{ format_version: 2 }, 'format_version: this release reads format 1 only, and not 2'],
  [{ name: ' ' }, 'name: empty'],
  [{ name: 'a\u0000b' }, 'name: has control characters'],
  [{ colour: 'red' }, ': Unrecognized key: "colour"'],
  [{ time_range: { last_hours: 1 } }, 'time_range: not a range of time: write { "last_secs"'],
  [{ time_range: { last_secs: 0 } }, 'time_range.last_secs: Too small'],
  [
    { time_range: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
    'time_range: "from" is not before "to"',
  ],
  [{ refresh_secs: 0 }, 'refresh_secs: '],
  [{ variables: [{ ...variable, name: 'Host' }] }, 'variables.0.name: not a name of a variable'],
  [{ variables: [{ ...variable, timeseries: 'x' }] }, 'variables.0.timeseries: not a timeseries'],
  [{ variables: [variable, variable] }, 'variables.1.name: two variables are called host'],
  [{ variables: [{ ...variable, default: ['a', 'b'] }] }, 'variables.0.default: several values'],
  [{ panels: [{ ...panel, kind: 'pie' }] }, 'panels.0.kind: '],
  [{ panels: [{ ...panel, queries: [] }] }, 'panels.0.queries: a panel has at least one query'],
  [{ panels: [{ ...panel, queries: [{ query: '' }] }] }, 'panels.0.queries.0.query: empty'],
  [
    { panels: [{ ...panel, queries: [{ query: 'é'.repeat(32_769) }] }] },
    'panels.0.queries.0.query: longer than 64 KiB',
  ],
  [
    { panels: [{ ...panel, queries: Array.from({ length: 21 }, () => query) }] },
    'panels.0.queries: ',
  ],
  [{ panels: [{ ...panel, unit: 'miles' }] }, 'panels.0.unit: '],
  [{ panels: [{ ...panel, x: 7 }] }, 'panels.0.w: reaches beyond column 12'],
  [{ panels: [panel, { ...panel, x: 5, y: 3 }] }, 'panels.1: lies over panel 0'],
  [{ panels: panels(101) }, 'panels: '],
  [{ panels: [{ ...panel, kind: 'text' }] }, 'panels.0.text: '],
])('%j is refused, and where is said', ([wrong, message]) => {
  const body = { document: { ...dashboard, ...wrong } }
  const parse = () => parseRequest(savedRoutes.createDashboard, { body })
  expect(parse).toThrow(HttpProblem)
  expect(parse).toThrow(
    message.startsWith(':') ? `body.document${message}` : `body.document.${message}`,
  )
})

test('as many as there may be', () => {
  const longest = { query: 'é'.repeat(32_768) }
  const full = Array.from({ length: 20 }, () => query)
  const body = {
    document: {
      ...dashboard,
      panels: [
        ...panels(98),
        { ...panel, x: 6, queries: full },
        { ...panel, x: 6, y: 4, queries: [longest] },
      ],
    },
  }
  expect(parseRequest(savedRoutes.createDashboard, { body }).body.document.panels).toHaveLength(100)
})
