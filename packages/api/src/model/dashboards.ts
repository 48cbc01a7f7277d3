import { UNITS } from '@oximeter/core'
import type {
  ChartKind,
  SaveChangesRequest,
  Saved,
  SAVED_FORMAT_VERSION,
  SaveRequest,
  TimeRange,
} from './saved.ts'

/** Columns of the grid that panels are laid out in. */
export const GRID_COLUMNS = 12
export const MAX_PANELS = 100
export const MAX_QUERIES_OF_PANEL = 20
export const MAX_VARIABLES = 20
export const MAX_DEFAULTS_OF_VARIABLE = 100

/** A dashboard as it is saved, exported and imported. */
export interface DashboardDocument {
  format_version: typeof SAVED_FORMAT_VERSION
  name: string
  description: string
  variables: DashboardVariable[]
  time_range: TimeRange
  /** How often it is asked anew; null: when somebody says so. */
  refresh_secs: number | null
  panels: DashboardPanel[]
}

/** A name that stands in queries, as `$name`, for values of a field that the viewer chooses. */
export interface DashboardVariable {
  name: string
  /** Where its values are looked up. */
  timeseries: string
  field: string
  /** Whether several values can be chosen at once. */
  multi: boolean
  /** What is chosen at first; none stands for all. */
  default: VariableValue[]
}

/** A value of a field, as its type has it in JSON; integers up to 2^53. */
export type VariableValue = string | boolean | number

interface PanelPlace {
  title: string
  description: string
  /** In columns from the left and rows from the top, from 0. No two panels overlap. */
  x: number
  y: number
  w: number
  h: number
}

export interface ChartPanel extends PanelPlace {
  kind: ChartKind
  /** Instead of that of the timeseries. */
  unit: PanelUnit | null
  queries: PanelQuery[]
  thresholds: Threshold[]
}

export interface TextPanel extends PanelPlace {
  kind: 'text'
  /** Markdown. */
  text: string
}

export type DashboardPanel = ChartPanel | TextPanel

export interface PanelQuery {
  /** OxQL, in which `$name` stands for a variable. */
  query: string
  /** What its series are called, where several queries are shown in one panel; else empty. */
  label: string
}

/** From this value up, a number is shown so, until the next one. */
export interface Threshold {
  from: number
  level: ThresholdLevel
}

export const THRESHOLD_LEVELS = ['ok', 'warning', 'critical'] as const
export type ThresholdLevel = (typeof THRESHOLD_LEVELS)[number]

/** Those of timeseries, and what queries make of them. */
export const PANEL_UNITS = [
  ...UNITS,
  'count_per_second',
  'bytes_per_second',
  /** 0 to 1, shown in percent. */
  'ratio',
  'percent',
] as const
export type PanelUnit = (typeof PANEL_UNITS)[number]

export type Dashboard = Saved<DashboardDocument>
export type DashboardRequest = SaveRequest<DashboardDocument>
export type DashboardChanges = SaveChangesRequest<DashboardDocument>
