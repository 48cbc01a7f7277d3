import {
  SAVED_FORMAT_VERSION,
  type ChartKind,
  type DashboardDocument,
  type DashboardPanel,
} from '@oximeter/api/client'

import {
  fallenUp,
  lowestPlace,
  movedBy,
  placed,
  resizedBy,
  type Direction,
  type Place,
} from '../grid/grid.ts'

/** A dashboard while it is changed. */
export interface Draft {
  /** All but the panels. */
  readonly settings: DashboardSettings
  readonly panels: readonly DraftPanel[]
  /** Those before, the last one last, to go back to. */
  readonly past: readonly Pick<Draft, 'settings' | 'panels'>[]
  readonly nextKey: number
}

export type DashboardSettings = Omit<DashboardDocument, 'panels' | 'format_version'>

/** With what it is called while it is moved about, for it has no name of its own. */
export interface DraftPanel {
  readonly key: number
  readonly panel: DashboardPanel
}

export type Edit =
  | { readonly do: 'set'; readonly settings: DashboardSettings }
  | { readonly do: 'add'; readonly panel: DashboardPanel }
  /** Its place is taken from `panel`, and others make room for it. */
  | { readonly do: 'replace'; readonly key: number; readonly panel: DashboardPanel }
  | { readonly do: 'duplicate' | 'remove'; readonly key: number }
  | { readonly do: 'place'; readonly key: number; readonly place: Place }
  | { readonly do: 'move' | 'resize'; readonly key: number; readonly direction: Direction }
  | { readonly do: 'undo' }
  | { readonly do: 'load'; readonly document: DashboardDocument }

const MAX_PAST = 100

export function draftOf(document: DashboardDocument): Draft {
  const { panels } = document
  return {
    settings: settingsOf(document),
    panels: panels.map((panel, key) => ({ key, panel })),
    past: [],
    nextKey: panels.length,
  }
}

export function settingsOf(document: DashboardDocument): DashboardSettings {
  const { name, description, variables, time_range, refresh_secs } = document
  return { name, description, variables, time_range, refresh_secs }
}

export function documentOf({ settings, panels }: Draft): DashboardDocument {
  return {
    format_version: SAVED_FORMAT_VERSION,
    ...settings,
    panels: panels.map(({ panel }) => panel),
  }
}

export function emptyDocument(name: string): DashboardDocument {
  return {
    format_version: SAVED_FORMAT_VERSION,
    name,
    description: '',
    variables: [],
    time_range: { last_secs: 3600 },
    refresh_secs: 10,
    panels: [],
  }
}

/** A panel to begin with, below all others. */
export function newPanel(kind: ChartKind | 'text', panels: readonly DraftPanel[]): DashboardPanel {
  const about = { title: '', description: '' }
  const all = panels.map(({ panel }) => panel)
  return kind === 'text'
    ? { kind, ...about, ...lowestPlace(all, { w: 12, h: 2 }), text: '' }
    : {
        kind,
        ...about,
        ...lowestPlace(all, kind === 'value' ? { w: 3, h: 4 } : { w: 6, h: 8 }),
        unit: null,
        queries: [{ query: '', label: '' }],
        thresholds: [],
      }
}

export function edited(draft: Draft, edit: Edit): Draft {
  if (edit.do === 'load') return draftOf(edit.document)
  if (edit.do === 'undo') {
    const before = draft.past.at(-1)
    return before === undefined ? draft : { ...draft, ...before, past: draft.past.slice(0, -1) }
  }
  const changed = changes(draft, edit)
  if (changed === undefined) return draft
  const { settings, panels } = draft
  return { ...draft, ...changed, past: [...draft.past, { settings, panels }].slice(-MAX_PAST) }
}

/** Undefined where nothing changes. */
function changes(
  { panels, nextKey }: Draft,
  edit: Exclude<Edit, { do: 'load' | 'undo' }>,
): Partial<Draft> | undefined {
  if (edit.do === 'set') return { settings: edit.settings }
  if (edit.do === 'add') {
    return { panels: added(panels, { key: nextKey, panel: edit.panel }), nextKey: nextKey + 1 }
  }
  const at = panels.findIndex(({ key }) => key === edit.key)
  const current = panels[at]?.panel
  if (current === undefined) return undefined
  const places = panels.map(({ panel }) => panel)
  switch (edit.do) {
    case 'replace': {
      const replaced = panels.with(at, { key: edit.key, panel: edit.panel })
      // Where it stays, so do the others, however they are laid out.
      return {
        panels: isSamePlace(current, edit.panel)
          ? replaced
          : within(replaced, placed(places, at, edit.panel)),
      }
    }
    case 'duplicate': {
      const copy = { ...current, ...lowestPlace(places, current) }
      return { panels: [...panels, { key: nextKey, panel: copy }], nextKey: nextKey + 1 }
    }
    case 'remove': {
      const rest = panels.toSpliced(at, 1)
      return { panels: within(rest, fallenUp(rest.map(({ panel }) => panel))) }
    }
    case 'place':
      return moved(panels, placed(places, at, edit.place))
    case 'move':
      return moved(panels, movedBy(places, at, edit.direction))
    case 'resize':
      return moved(panels, resizedBy(places, at, edit.direction))
  }
}

/** Below all, nothing moves; elsewhere, others make room. */
function added(panels: readonly DraftPanel[], one: DraftPanel): DraftPanel[] {
  const all = [...panels, one]
  const places = all.map(({ panel }) => panel)
  const isBelow = isSamePlace(one.panel, lowestPlace(places.slice(0, -1), one.panel))
  return isBelow ? all : within(all, placed(places, panels.length, one.panel))
}

/** Panels in other places. */
function within(panels: readonly DraftPanel[], places: readonly Place[]): DraftPanel[] {
  return panels.map(({ key, panel }, at) => {
    const { x, y, w, h } = places[at]!
    return { key, panel: { ...panel, x, y, w, h } }
  })
}

function moved(panels: readonly DraftPanel[], places: readonly Place[]) {
  const isSame = panels.every(({ panel }, at) => isSamePlace(panel, places[at]!))
  return isSame ? undefined : { panels: within(panels, places) }
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h
}
