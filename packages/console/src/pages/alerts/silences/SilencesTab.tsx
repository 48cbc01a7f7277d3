import type { AlertSilence, SilenceState } from '@oximeter/api/client'
import { Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { ALERTS_KEY, silencesQuery } from '../../../api/queries/alerts.ts'
import { Ago } from '../../../parts/Ago.tsx'
import { ConfirmButton } from '../../../parts/ConfirmButton.tsx'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { EmptyState } from '../../../parts/EmptyState.tsx'
import { Known } from '../../../parts/Known.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import type { Tone } from '../../../parts/StatTile.tsx'
import { Matchers } from './Matchers.tsx'
import { NewSilence } from './NewSilence.tsx'

const TONES: Record<SilenceState, Tone> = { active: 'good', waiting: 'warning', expired: 'plain' }
const ORDER: Record<SilenceState, number> = { active: 0, waiting: 1, expired: 2 }

const COLUMNS: Column<AlertSilence>[] = [
  { header: 'State', cell: ({ state }) => <StateBadge tone={TONES[state]}>{state}</StateBadge> },
  { header: 'Alerts with', cell: ({ matchers }) => <Matchers matchers={matchers} /> },
  { header: 'Why', cell: ({ comment }) => comment },
  { header: 'By', cell: ({ author }) => author },
  { header: 'Begins', cell: ({ time_starts }) => <Ago instant={time_starts} /> },
  { header: 'Ends', cell: ({ time_ends }) => <Ago instant={time_ends} /> },
  { header: 'Actions', align: 'right', cell: (silence) => <Expire silence={silence} /> },
]

/** When nobody is told. */
export function SilencesTab() {
  const query = useQuery(silencesQuery(useNexus()))
  return (
    <>
      <Group justify="flex-end" mb="sm">
        <NewSilence />
      </Group>
      <Known query={query} lines={3}>
        {(silences) =>
          silences.length === 0 ? (
            <EmptyState
              title="No silence holds"
              hint="Receivers are told of every alert that fires. An alert is silenced from its row under Now; a silence for a maintenance to come is made here."
            />
          ) : (
            <DataTable
              label="Silences"
              rows={silences.toSorted(
                (a, b) => ORDER[a.state] - ORDER[b.state] || b.time_ends.localeCompare(a.time_ends),
              )}
              columns={COLUMNS}
              rowKey={({ id }) => id}
            />
          )
        }
      </Known>
    </>
  )
}

function Expire({ silence: { id, state } }: { readonly silence: AlertSilence }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  if (state === 'expired' || !mayDo('expire_alert_silence')) return null
  return (
    <ConfirmButton
      act={() => nexus.expireAlertSilence({ id })}
      onSettled={() => queryClient.invalidateQueries({ queryKey: ALERTS_KEY })}
      consequence="Receivers are told again of what fires."
    >
      End
    </ConfirmButton>
  )
}
