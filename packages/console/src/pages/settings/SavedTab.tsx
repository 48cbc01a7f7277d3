import type { SavedInfo } from '@oximeter/api/client'
import { Button, Group } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { useMayDo } from '../../api/caller.tsx'
import { useNexus, type Nexus } from '../../api/nexus.tsx'
import { SAVED_KEYS, savedListQuery } from '../../api/queries/settings.ts'
import { Ago } from '../../parts/Ago.tsx'
import { ConfirmButton } from '../../parts/ConfirmButton.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { saveFile } from '../../charts/export/save-file.ts'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'
import { StateBadge } from '../../parts/StateBadge.tsx'
import { useAct } from '../../parts/use-act.ts'

type Kind = keyof typeof SAVED_KEYS

const WORDS: Record<Kind, { title: string; empty: string }> = {
  dashboards: { title: 'Dashboards', empty: 'No dashboard is saved.' },
  queries: { title: 'Queries', empty: 'No query is saved: Explore saves the one that it shows.' },
}

const COLUMNS: Record<Kind, Column<SavedInfo>[]> = {
  dashboards: columnsOf('dashboards'),
  queries: columnsOf('queries'),
}

/** What people have saved to look at again. */
export function SavedTab() {
  return (
    <>
      <SavedList kind="dashboards" />
      <SavedList kind="queries" />
    </>
  )
}

function SavedList({ kind }: { readonly kind: Kind }) {
  const query = useQuery(savedListQuery(useNexus(), kind))
  const { title, empty } = WORDS[kind]
  return (
    <Section title={title}>
      <Known query={query} lines={3}>
        {(rows) => (
          <DataTable
            label={title}
            rows={rows}
            columns={COLUMNS[kind]}
            rowKey={({ id }) => id}
            empty={empty}
          />
        )}
      </Known>
    </Section>
  )
}

function columnsOf(kind: Kind): Column<SavedInfo>[] {
  return [
    { header: 'Name', cell: ({ name }) => name },
    {
      header: 'Of',
      cell: ({ builtin, scope, scope_id }) =>
        builtin ? (
          <StateBadge tone="plain">built in</StateBadge>
        ) : scope_id === null ? (
          scope
        ) : (
          `${scope} ${scope_id.slice(0, 8)}`
        ),
    },
    {
      header: 'Changed',
      cell: ({ time_changed }) => (time_changed === null ? '–' : <Ago instant={time_changed} />),
    },
    { header: 'By', cell: ({ changed_by }) => changed_by ?? '–' },
    { header: 'Actions', align: 'right', cell: (info) => <Actions kind={kind} info={info} /> },
  ]
}

function Actions({ kind, info: { id, name, builtin } }: { kind: Kind; info: SavedInfo }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  const { mutate, isPending } = useAct(() => documentOf(nexus, kind, id), {
    changes: [],
    onDone: (document) =>
      saveFile(
        `${name}.json`,
        new Blob([`${JSON.stringify(document, null, 2)}\n`], { type: 'application/json' }),
      ),
  })
  const mayDelete = mayDo(kind === 'dashboards' ? 'delete_dashboard' : 'delete_saved_query')
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        onClick={() => mutate(undefined)}
        aria-label={`Export ${name}`}
      >
        Export
      </Button>
      {mayDelete && !builtin && (
        <ConfirmButton
          isDangerous
          act={() =>
            kind === 'dashboards' ? nexus.deleteDashboard({ id }) : nexus.deleteSavedQuery({ id })
          }
          onSettled={() => queryClient.invalidateQueries({ queryKey: SAVED_KEYS[kind] })}
          consequence={`'${name}' is gone for everybody. Export it first if you may want it again.`}
        >
          Delete
        </ConfirmButton>
      )}
    </Group>
  )
}

async function documentOf(nexus: Nexus, kind: Kind, id: string): Promise<unknown> {
  const saved =
    kind === 'dashboards' ? await nexus.getDashboard({ id }) : await nexus.getSavedQuery({ id })
  return saved.document
}
