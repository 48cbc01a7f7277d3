import { z } from 'zod'

import {
  GRID_COLUMNS,
  MAX_DEFAULTS_OF_VARIABLE,
  MAX_PANELS,
  MAX_QUERIES_OF_PANEL,
  MAX_VARIABLES,
  PANEL_UNITS,
  THRESHOLD_LEVELS,
  type DashboardDocument,
  type DashboardPanel,
  type DashboardVariable,
} from '../model/dashboards.ts'
import { CHART_KINDS } from '../model/saved.ts'
import {
  formatVersion,
  longText,
  queryText,
  savedName,
  savedOf,
  saveChangesRequestOf,
  saveRequestOf,
  shortText,
  timeRange,
} from './saved.ts'
import { timeseriesName } from './timeseries.ts'

/** Rows of a grid: far more than anybody scrolls. */
const MAX_ROWS = 10_000
const MAX_THRESHOLDS = 10
const DAY_SECS = 86_400

const variable: z.ZodType<DashboardVariable> = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z_][a-z0-9_]{0,62}$/,
      'not a name of a variable: lower case letters, digits and underscores, no digit first',
    )
    .describe('What stands in queries, with a `$` before it.'),
  timeseries: timeseriesName.describe('Where its values are looked up.'),
  field: z.string().min(1).max(256),
  multi: z.boolean().default(false).describe('Whether several values can be chosen at once.'),
  default: z
    .array(z.union([z.string().max(1024), z.boolean(), z.int()]))
    .max(MAX_DEFAULTS_OF_VARIABLE)
    .default([])
    .describe('What is chosen at first; none stands for all.'),
})

const place = {
  title: savedName.or(z.literal('')).default(''),
  description: shortText.default(''),
  x: z
    .int()
    .min(0)
    .max(GRID_COLUMNS - 1)
    .describe('Columns from the left.'),
  y: z.int().min(0).max(MAX_ROWS).describe('Rows from the top.'),
  w: z.int().min(1).max(GRID_COLUMNS),
  h: z.int().min(1).max(100),
}

const threshold = z.strictObject({ from: z.number(), level: z.enum(THRESHOLD_LEVELS) })

const chartPanel = z.strictObject({
  kind: z.enum(CHART_KINDS),
  ...place,
  unit: z.enum(PANEL_UNITS).nullable().default(null).describe('Instead of that of the timeseries.'),
  queries: z
    .array(
      z.strictObject({
        query: queryText,
        label: savedName
          .or(z.literal(''))
          .default('')
          .describe('What its series are called beside those of other queries.'),
      }),
    )
    .min(1, 'a panel has at least one query')
    .max(MAX_QUERIES_OF_PANEL),
  thresholds: z
    .array(threshold)
    .max(MAX_THRESHOLDS)
    .default([])
    .describe('From this value up a number is shown so, until the next one.'),
})

const textPanel = z.strictObject({
  kind: z.literal('text'),
  ...place,
  text: longText.describe('Markdown.'),
})

const panel: z.ZodType<DashboardPanel> = z.discriminatedUnion('kind', [chartPanel, textPanel])

export const dashboardDocument: z.ZodType<DashboardDocument> = z
  .strictObject({
    format_version: formatVersion,
    name: savedName,
    description: shortText.default(''),
    variables: z.array(variable).max(MAX_VARIABLES).default([]),
    time_range: timeRange.default({ last_secs: 3600 }),
    refresh_secs: z
      .int()
      .min(1)
      .max(DAY_SECS)
      .nullable()
      .default(null)
      .describe('How often it is asked anew; null: when somebody says so.'),
    panels: z.array(panel).max(MAX_PANELS),
  })
  .check(({ value, issues }) => {
    const say = (message: string, ...path: (string | number)[]) =>
      issues.push({ code: 'custom', input: value, path, message })
    value.variables.forEach(({ name, multi, default: chosen }, at) => {
      if (value.variables.findIndex((one) => one.name === name) < at)
        say(`two variables are called ${name}`, 'variables', at, 'name')
      if (!multi && chosen.length > 1)
        say('several values, and it is not multi', 'variables', at, 'default')
    })
    value.panels.forEach((one, at) => {
      if (one.x + one.w > GRID_COLUMNS)
        say(`reaches beyond column ${GRID_COLUMNS}`, 'panels', at, 'w')
      const under = value.panels.findIndex((other) => overlap(one, other))
      if (under < at) say(`lies over panel ${under}`, 'panels', at)
    })
  })

function overlap(a: DashboardPanel, b: DashboardPanel): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
}

export const dashboard = savedOf(dashboardDocument)
export const dashboardRequest = saveRequestOf(dashboardDocument)
export const dashboardChanges = saveChangesRequestOf(dashboardDocument)
