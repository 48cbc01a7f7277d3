import { expect, test } from 'vitest'

import { isWithin, pagesFor } from './pages.ts'

test.for<[string, string[], string[]]>([
  ['nobody', [], []],
  [
    'a viewer of a project',
    ['list_dashboards', 'list_timeseries_schemas', 'system_timeseries_query', 'sql'],
    ['Explore', 'Dashboards', 'Timeseries'],
  ],
  ['one who sees the fleet', ['status', 'list_producers'], ['Overview', 'Producers']],
])('what %s finds in the navigation', ([, operations, labels]) => {
  expect(pagesFor({ operations }).map(({ label }) => label)).toEqual(labels)
})

test.for([
  ['/producers/x', '/producers', true],
  ['/producers', '/producers', true],
  ['/producersx', '/producers', false],
  ['/', '/', true],
  ['/alerts', '/', false],
] as const)('%s is within %s: %s', ([path, page, expected]) => {
  expect(isWithin(path, page)).toBe(expected)
})
