import { badRequest, type DashboardDocument } from '@oximeter/api/client'
import { STEP_NAME, variablesIn } from '@oximeter/oxql'
import { nearestNames } from '../http/name-hints.ts'

const BUILT_IN =
  `$${STEP_NAME} is built in, the duration that suits a chart: give the variable another name, there and in ` +
  'the queries that mean it'

/**
 * Checks that the queries of a dashboard name no other variables than it has, and that none of these is built in.
 * Whether queries are right is told when they run: somebody may save what is not finished.
 *
 * @throws {HttpProblem} 400
 */
export function checkDashboard({ variables, panels }: DashboardDocument): void {
  const known = variables.map(({ name }) => name)
  const builtIn = variables.flatMap(({ name }, at) =>
    name === STEP_NAME ? [`body.document.variables.${at}.name: ${BUILT_IN}`] : [],
  )
  const unknownOnes = panels.flatMap((panel, at) => {
    if (panel.kind === 'text') return []
    return panel.queries.flatMap(({ query }, nth) =>
      variablesIn(query)
        .filter((name) => !known.includes(name))
        .map((name) => `body.document.panels.${at}.queries.${nth}.query: ${unknown(name, known)}`),
    )
  })
  const problems = [...builtIn, ...unknownOnes]
  if (problems.length > 0) throw badRequest(problems.slice(0, 10).join('; '))
}

function unknown(name: string, known: readonly string[]): string {
  const nearest = nearestNames(name, known)
  const hint = nearest.length === 0 ? '' : `; did you mean $${nearest.join(' or $')}?`
  return `this dashboard has no variable $${name}${hint}`
}
