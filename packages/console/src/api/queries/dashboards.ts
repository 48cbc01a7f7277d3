import {
  HttpProblem,
  type Dashboard,
  type DashboardDocument,
  type DashboardVariable,
  type OxqlAskedRange,
  type PanelQuery,
} from '@oximeter/api/client'
import { fillVariables, OxqlError, type VariableValues } from '@oximeter/oxql'
import { queryOptions } from '@tanstack/react-query'

import type { Answer, AnswerTable } from '../../answer/answer.ts'
import { AtMost } from '../at-most.ts'
import type { Nexus } from '../nexus.tsx'
import { gather } from './gather.ts'
import { askAnswer, isUnknownTimeseries, type AskedQuery } from './oxql.ts'

/** Of all panels: a browser sends six at once to a host, and what the reader clicks wants to get through. */
const panelQueries = new AtMost(4)

/** What nobody looks at is given back soon. */
const KEPT_MS = 30_000
const MAX_VALUES = 1000

export function dashboardsQuery(nexus: Nexus) {
  return queryOptions({
    queryKey: ['dashboards'],
    queryFn: ({ signal }) => gather((page) => nexus.listDashboards(page, { signal })),
  })
}

export function dashboardQuery(nexus: Nexus, id: string) {
  return queryOptions({
    queryKey: ['dashboards', id],
    queryFn: ({ signal }): Promise<Dashboard> => nexus.getDashboard({ id }, { signal }),
    // Another one in its place would be mistaken for it.
    placeholderData: () => undefined,
  })
}

export function createDashboard(nexus: Nexus, document: DashboardDocument): Promise<Dashboard> {
  return nexus.createDashboard({ document })
}

/** Values of a field that a variable stands for; none of a timeseries that nobody has measured yet. */
export function variableQuery(nexus: Nexus, { timeseries, field }: DashboardVariable) {
  return queryOptions({
    queryKey: ['variable', timeseries, field],
    queryFn: async ({ signal }) => {
      try {
        const { items } = await nexus.listFieldValues(
          { name: timeseries, field, limit: MAX_VALUES },
          { signal },
        )
        return items.map(({ value }) => value)
      } catch (error) {
        if (error instanceof HttpProblem && error.status === 404) return []
        throw error
      }
    },
    staleTime: 30_000,
  })
}

export interface AskedPanel extends Omit<AskedQuery, 'query'> {
  /** As the dashboard has them, with `$name` in them. */
  readonly queries: readonly PanelQuery[]
  readonly values: VariableValues
}

export interface PanelAnswer {
  /** Of all queries; those of one with a label are called so. */
  readonly tables: readonly AnswerTable[]
  /** What was asked for; null where nothing was, or nobody has measured it yet. */
  readonly range: OxqlAskedRange | null
  /** What was odd in the data, and what is left out. */
  readonly warnings: readonly string[]
}

/**
 * The answers of all queries of a panel. Of a timeseries that nobody has measured yet it is empty, and no mistake:
 * dashboards come before what they show.
 */
export function panelQuery(
  nexus: Nexus,
  { queries, values, range, pixels, refreshMs }: AskedPanel,
) {
  const asked = queries.flatMap(({ query, label }) =>
    query.trim() === '' ? [] : [{ query: filledQuery(query, values), label }],
  )
  return queryOptions({
    queryKey: ['panel', asked, range, pixels],
    queryFn: async ({ signal }): Promise<PanelAnswer> => {
      const answers = await Promise.all(
        asked.map(async ({ query, label }) => {
          if (typeof query !== 'string') throw query
          const answer = await panelQueries.run(
            () => orNothing(askAnswer(nexus, { query, range, pixels }, signal)),
            signal,
          )
          return label === '' ? answer : { ...answer, tables: answer.tables.map(calledAs(label)) }
        }),
      )
      return {
        tables: answers.flatMap(({ tables }) => tables),
        range: answers.find(({ range: one }) => one !== null)?.range ?? null,
        warnings: answers.flatMap(({ warnings }) => warnings),
      }
    },
    // As of single queries: to compare points takes longer than to draw them.
    structuralSharing: false,
    gcTime: KEPT_MS,
    ...(refreshMs !== undefined && { refetchInterval: refreshMs }),
  })
}

async function orNothing(asking: Promise<Answer>): Promise<PanelAnswer> {
  try {
    const { tables, about } = await asking
    const truncated = about.truncated === null ? [] : [about.truncated.reason]
    return {
      tables,
      range: about.range,
      warnings: [...about.warnings.map(({ message }) => message), ...truncated],
    }
  } catch (error) {
    if (isUnknownTimeseries(error)) return { tables: [], range: null, warnings: [] }
    throw error
  }
}

/** A query with the values of its variables; or why it has none. */
export function filledQuery(query: string, values: VariableValues): string | HttpProblem {
  try {
    return fillVariables(query, values)
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    return new HttpProblem(400, 'InvalidRequest', error.message, { mistakes: error.mistakes })
  }
}

function calledAs(label: string) {
  return (table: AnswerTable): AnswerTable => ({ ...table, name: label })
}
