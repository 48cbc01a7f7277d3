import { HttpProblem, type Dashboard, type DashboardDocument } from '@oximeter/api/client'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'

import { explainError } from '../../../api/explain-error.ts'
import { useNexus, type Nexus } from '../../../api/nexus.tsx'
import { dashboardQuery, dashboardsQuery } from '../../../api/queries/dashboards.ts'
import { useState } from 'react'

/** Somebody else has saved meanwhile. */
export interface Conflict {
  readonly theirs: Dashboard
  /** Where the two differ, in the words of Nexus. */
  readonly detail: string
}

/** Saves what a dashboard was changed to; where somebody else was first, that is told and nothing is lost. */
export function useSave(base: Dashboard) {
  const nexus = useNexus()
  const client = useQueryClient()
  const navigate = useNavigate({ from: '/dashboards/$id' })
  const [conflict, setConflict] = useState<Conflict>()
  const { mutate, isPending } = useMutation({
    mutationFn: (document: DashboardDocument) => saved(nexus, base, document),
    onSuccess: async (outcome) => {
      if ('theirs' in outcome) {
        setConflict(outcome)
        return
      }
      client.setQueryData(dashboardQuery(nexus, base.id).queryKey, outcome)
      void client.invalidateQueries({ ...dashboardsQuery(nexus), exact: true })
      notifications.show({ message: `${outcome.name} is saved.` })
      await navigate({
        search: (before) => ({ ...before, edit: undefined }),
        ignoreBlocker: true,
      })
    },
    onError: (error) => {
      const { title, detail } = explainError(error)
      notifications.show({ color: 'red', title, message: detail, autoClose: false })
    },
  })
  return { save: mutate, isSaving: isPending, conflict, forget: () => setConflict(undefined) }
}

async function saved(
  nexus: Nexus,
  { id, revision }: Dashboard,
  document: DashboardDocument,
): Promise<Dashboard | Conflict> {
  try {
    return await nexus.updateDashboard({ id }, { revision, document })
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status !== 409) throw error
    const theirs = await nexus.getDashboard({ id })
    // Of the same revision it is another conflict, as of a name that is taken.
    if (theirs.revision === revision) throw error
    return { theirs, detail: error.detail }
  }
}
