import type { ChartPanel, DashboardDocument } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import {
  documentOf,
  draftOf,
  edited,
  emptyDocument,
  newPanel,
  settingsOf,
  type Edit,
} from './draft.ts'

const LOAD: ChartPanel = {
  kind: 'line',
  title: 'Load',
  description: '',
  x: 0,
  y: 0,
  w: 6,
  h: 8,
  unit: null,
  queries: [{ query: 'get host:load_average', label: '' }],
  thresholds: [],
}
const CPU: ChartPanel = { ...LOAD, title: 'CPU', x: 6 }
const DOCUMENT: DashboardDocument = { ...emptyDocument('Machines'), panels: [LOAD, CPU] }

function after(...edits: Edit[]): DashboardDocument {
  return documentOf(edits.reduce(edited, draftOf(DOCUMENT)))
}

test('a document without edits is what it was', () => {
  expect(after()).toEqual(DOCUMENT)
})

test.for<[string, Edit[], DashboardDocument['panels']]>([
  [
    'add',
    [{ do: 'add', panel: { ...CPU, title: 'Disk', x: 0, y: 8 } }],
    [LOAD, CPU, { ...CPU, title: 'Disk', x: 0, y: 8 }],
  ],
  [
    'add over another, which makes room',
    [{ do: 'add', panel: { ...CPU, title: 'Disk' } }],
    [LOAD, { ...CPU, y: 8 }, { ...CPU, title: 'Disk' }],
  ],
  ['duplicate, below all', [{ do: 'duplicate', key: 1 }], [LOAD, CPU, { ...CPU, x: 0, y: 8 }]],
  [
    'remove, and what is below falls up',
    [
      { do: 'move', key: 1, direction: 'left' },
      { do: 'remove', key: 0 },
    ],
    [{ ...CPU, x: 5, y: 0 }],
  ],
  [
    'place',
    [{ do: 'place', key: 1, place: { x: 0, y: 0, w: 12, h: 4 } }],
    [
      { ...LOAD, y: 4 },
      { ...CPU, x: 0, w: 12, h: 4 },
    ],
  ],
  [
    'replace where it is',
    [{ do: 'replace', key: 0, panel: { ...LOAD, title: 'Load, 1 min' } }],
    [{ ...LOAD, title: 'Load, 1 min' }, CPU],
  ],
  [
    'replace elsewhere',
    [{ do: 'replace', key: 0, panel: { ...LOAD, w: 12 } }],
    [
      { ...LOAD, w: 12 },
      { ...CPU, y: 8 },
    ],
  ],
  ['resize', [{ do: 'resize', key: 1, direction: 'down' }], [LOAD, { ...CPU, h: 9 }]],
  ['undo', [{ do: 'remove', key: 0 }, { do: 'undo' }], [LOAD, CPU]],
  ['undo without edits', [{ do: 'undo' }], [LOAD, CPU]],
  ['one that is gone', [{ do: 'remove', key: 7 }], [LOAD, CPU]],
])('%s', ([, edits, panels]) => {
  expect(after(...edits).panels).toEqual(panels)
})

test('settings are changed and undone as panels are', () => {
  const settings = settingsOf({ ...DOCUMENT, name: 'Racks' })
  expect(after({ do: 'set', settings }).name).toBe('Racks')
  expect(after({ do: 'set', settings }, { do: 'undo' })).toEqual(DOCUMENT)
})

test('what does not change anything is nothing to undo', () => {
  const draft = draftOf(DOCUMENT)
  expect(edited(draft, { do: 'move', key: 0, direction: 'up' })).toBe(draft)
  expect(edited(draft, { do: 'place', key: 0, place: LOAD })).toBe(draft)
})

test('keys stay those of their panels', () => {
  const draft = edited(draftOf(DOCUMENT), { do: 'remove', key: 0 })
  const { panels } = edited(draft, { do: 'add', panel: newPanel('text', draft.panels) })
  expect(panels.map(({ key }) => key)).toEqual([1, 2])
})
