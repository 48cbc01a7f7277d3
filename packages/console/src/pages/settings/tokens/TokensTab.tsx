import type { Token, TokenState } from '@oximeter/api/client'
import { Group, Switch } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useMayDo } from '../../../api/caller.tsx'
import { useNexus } from '../../../api/nexus.tsx'
import { TOKENS_KEY, tokensQuery } from '../../../api/queries/settings.ts'
import { Ago } from '../../../parts/Ago.tsx'
import { ConfirmButton } from '../../../parts/ConfirmButton.tsx'
import { DataTable, type Column } from '../../../parts/DataTable.tsx'
import { Known } from '../../../parts/Known.tsx'
import { StateBadge } from '../../../parts/StateBadge.tsx'
import type { Tone } from '../../../parts/StatTile.tsx'
import { CreateToken } from './CreateToken.tsx'

const TONES: Record<TokenState, Tone> = { valid: 'good', expired: 'warning', revoked: 'plain' }

const COLUMNS: Column<Token>[] = [
  { header: 'Name', cell: ({ name }) => name },
  { header: 'Role', cell: ({ role }) => role },
  {
    header: 'Of',
    cell: ({ role, scope, scope_id, producer_ids }) =>
      scope_id !== null ? (
        <span title={scope_id}>{`${scope} ${scope_id.slice(0, 8)}`}</span>
      ) : producer_ids !== null ? (
        <span title={producer_ids.join('\n')}>{`${producer_ids.length} producers`}</span>
      ) : role === 'viewer' ? (
        'the fleet'
      ) : (
        '–'
      ),
  },
  { header: 'State', cell: ({ state }) => <StateBadge tone={TONES[state]}>{state}</StateBadge> },
  {
    header: 'Ends',
    cell: ({ time_expires }) => (time_expires === null ? 'never' : <Ago instant={time_expires} />),
  },
  {
    header: 'Last used',
    cell: ({ time_last_used }) =>
      time_last_used === null ? 'never' : <Ago instant={time_last_used} />,
  },
  { header: 'Made by', cell: ({ created_by }) => created_by },
  { header: 'Actions', align: 'right', cell: (token) => <Revoke token={token} /> },
]

/** By which programs and people are let in. */
export function TokensTab() {
  const query = useQuery(tokensQuery(useNexus()))
  const [showsAll, setShowsAll] = useState(false)
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Switch
          size="sm"
          label="Show expired and revoked ones"
          checked={showsAll}
          onChange={({ currentTarget }) => setShowsAll(currentTarget.checked)}
        />
        <CreateToken />
      </Group>
      <Known query={query} lines={5}>
        {(tokens) => (
          <DataTable
            label="Tokens"
            rows={tokens
              .filter(({ state }) => showsAll || state === 'valid')
              .toSorted((a, b) => a.name.localeCompare(b.name))}
            columns={COLUMNS}
            rowKey={({ id }) => id}
            empty="There is no token yet. On this machine none is wanted; programs elsewhere need one each."
          />
        )}
      </Known>
    </>
  )
}

function Revoke({ token: { id, name, state } }: { readonly token: Token }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  if (state === 'revoked' || !mayDo('revoke_token')) return null
  return (
    <ConfirmButton
      isDangerous
      act={() => nexus.revokeToken({ token: id })}
      onSettled={() => queryClient.invalidateQueries({ queryKey: TOKENS_KEY })}
      consequence={`Whoever uses '${name}' is refused within 5 seconds, for good. A new one has another text.`}
    >
      Revoke
    </ConfirmButton>
  )
}
