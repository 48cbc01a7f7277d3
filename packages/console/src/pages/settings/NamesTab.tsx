import type { NamedProject, NamedSilo } from '@oximeter/api/client'
import { Button, Code, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { useMayDo } from '../../api/caller.tsx'
import { useNexus } from '../../api/nexus.tsx'
import { NAMES_KEY, projectsQuery, silosQuery } from '../../api/queries/settings.ts'
import { ConfirmButton } from '../../parts/ConfirmButton.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { FormModal } from '../../parts/FormModal.tsx'
import { Known } from '../../parts/Known.tsx'
import { Section } from '../../parts/Section.tsx'
import { useAct } from '../../parts/use-act.ts'

const SILO_COLUMNS: Column<NamedSilo>[] = [
  { header: 'Name', cell: ({ name }) => name },
  { header: 'Id', cell: ({ id }) => <Code>{id}</Code> },
  {
    header: 'Actions',
    align: 'right',
    cell: ({ id, name }) => <Forget kind="silo" id={id} name={name} />,
  },
]

const PROJECT_COLUMNS: Column<NamedProject>[] = [
  { header: 'Name', cell: ({ name }) => name },
  { header: 'Id', cell: ({ id }) => <Code>{id}</Code> },
  { header: 'Silo', cell: ({ silo_id }) => (silo_id === null ? '–' : <SiloName id={silo_id} />) },
  {
    header: 'Actions',
    align: 'right',
    cell: ({ id, name }) => <Forget kind="project" id={id} name={name} />,
  },
]

/** What people call silos and projects. */
export function NamesTab() {
  const nexus = useNexus()
  const silos = useQuery(silosQuery(nexus))
  const projects = useQuery(projectsQuery(nexus))
  return (
    <>
      <Section title="Silos" actions={<GiveName kind="silo" />}>
        <Known query={silos} lines={2}>
          {(rows) => (
            <DataTable
              label="Silos"
              rows={rows}
              columns={SILO_COLUMNS}
              rowKey={({ id }) => id}
              empty="No silo has a name. Ids in samples work without."
            />
          )}
        </Known>
      </Section>
      <Section title="Projects" actions={<GiveName kind="project" />}>
        <Known query={projects} lines={2}>
          {(rows) => (
            <DataTable
              label="Projects"
              rows={rows}
              columns={PROJECT_COLUMNS}
              rowKey={({ id }) => id}
              empty="No project has a name. With one, tokens and queries can say it instead of the id."
            />
          )}
        </Known>
      </Section>
    </>
  )
}

type Kind = 'silo' | 'project'

function SiloName({ id }: { readonly id: string }) {
  const { data = [] } = useQuery(silosQuery(useNexus()))
  return data.find((silo) => silo.id === id)?.name ?? <Code>{id}</Code>
}

function GiveName({ kind }: { readonly kind: Kind }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const [isOpen, { open, close }] = useDisclosure()
  const [{ id, name, silo }, setForm] = useState({ id: '', name: '', silo: '' })
  const { mutate, isPending, error } = useAct(
    async () => {
      if (kind === 'silo') await nexus.setSilo({ id, name })
      else await nexus.setProject({ id, name, ...(silo !== '' && { silo }) })
    },
    {
      changes: [NAMES_KEY],
      tells: false,
      onDone: () => {
        close()
        setForm({ id: '', name: '', silo: '' })
      },
    },
  )
  if (!mayDo(`set_${kind}`)) return null
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Name a {kind}
      </Button>
      <FormModal
        title={`Name a ${kind}`}
        opened={isOpen}
        onClose={close}
        submit="Save"
        onSubmit={() => mutate(undefined)}
        isPending={isPending}
        error={error}
        isComplete={id !== '' && name !== ''}
      >
        <TextInput
          label="Id"
          description={`The UUID that samples have as ${kind}_id.`}
          value={id}
          onChange={({ currentTarget: { value } }) => setForm({ id: value.trim(), name, silo })}
          data-autofocus
        />
        <TextInput
          label="Name"
          description="Letters, digits, dots, underscores and hyphens."
          value={name}
          onChange={({ currentTarget: { value } }) => setForm({ id, name: value.trim(), silo })}
        />
        {kind === 'project' && (
          <TextInput
            label="Silo"
            description="Its name or id, if it is known."
            value={silo}
            onChange={({ currentTarget: { value } }) => setForm({ id, name, silo: value.trim() })}
          />
        )}
      </FormModal>
    </>
  )
}

function Forget({ kind, id, name }: { kind: Kind; id: string; name: string }) {
  const nexus = useNexus()
  const mayDo = useMayDo()
  const queryClient = useQueryClient()
  if (!mayDo(`remove_${kind}`)) return null
  return (
    <ConfirmButton
      isDangerous
      act={() =>
        kind === 'silo' ? nexus.removeSilo({ silo: id }) : nexus.removeProject({ project: id })
      }
      onSettled={() => queryClient.invalidateQueries({ queryKey: NAMES_KEY })}
      consequence={`Queries and new tokens have to say its id instead of '${name}'. Samples stay as they are.`}
    >
      Forget
    </ConfirmButton>
  )
}
