import type { SavedInfo } from '@oximeter/api/client'
import { Badge, Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFileImport, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'

import { useNexus } from '../../api/nexus.tsx'
import { dashboardsQuery } from '../../api/queries/dashboards.ts'
import { Ago } from '../../parts/Ago.tsx'
import { DataTable, type Column } from '../../parts/DataTable.tsx'
import { Known } from '../../parts/Known.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { SearchInput } from '../../parts/SearchInput.tsx'
import { TextLink } from '../../parts/TextLink.tsx'
import { emptyDocument } from './edit/draft.ts'
import { ImportDialog } from './edit/ImportDialog.tsx'
import { NameDialog } from './edit/NameDialog.tsx'

const route = getRouteApi('/dashboards')

const COLUMNS: Column<SavedInfo>[] = [
  {
    header: 'Dashboard',
    cell: ({ id, name, description }) => (
      <Stack gap={0}>
        <TextLink to="/dashboards/$id" params={{ id }}>
          {name}
        </TextLink>
        <Text size="xs" c="dimmed">
          {description}
        </Text>
      </Stack>
    ),
  },
  {
    header: 'For',
    cell: ({ builtin, scope }) =>
      builtin ? (
        <Badge variant="light" color="gray" radius="sm" tt="none">
          built in
        </Badge>
      ) : scope === 'fleet' ? (
        'everybody'
      ) : (
        `a ${scope}`
      ),
  },
  {
    header: 'Changed',
    cell: ({ time_changed, changed_by }) =>
      time_changed === null ? (
        '–'
      ) : (
        <>
          <Ago instant={time_changed} /> by {changed_by}
        </>
      ),
  },
]

/** Those that come with Nexus, and those that somebody has saved. */
export function DashboardsPage() {
  const { q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(dashboardsQuery(useNexus()))
  const [isNaming, naming] = useDisclosure()
  const [isImporting, importing] = useDisclosure()
  const words = q.toLowerCase()
  return (
    <>
      <PageHeader title="Dashboards" hint="Charts side by side, to be looked at again.">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFileImport size={16} aria-hidden />}
          onClick={importing.open}
        >
          Import
        </Button>
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={naming.open}>
          New
        </Button>
      </PageHeader>
      <SearchInput
        label="Search dashboards"
        placeholder="Search names and descriptions"
        value={q}
        onChange={(value) => void navigate({ search: { q: value }, replace: true })}
      />
      <Known query={query} lines={6} height={44}>
        {(all) => (
          <DataTable
            label="Dashboards"
            rows={all.filter((one) =>
              `${one.name} ${one.description}`.toLowerCase().includes(words),
            )}
            columns={COLUMNS}
            rowKey={({ id }) => id}
            empty="No dashboard is found so. Search for less, or make a new one."
          />
        )}
      </Known>
      <NameDialog
        title="New dashboard"
        isOpen={isNaming}
        onClose={naming.close}
        documentOf={emptyDocument}
      />
      <ImportDialog isOpen={isImporting} onClose={importing.close} />
    </>
  )
}
