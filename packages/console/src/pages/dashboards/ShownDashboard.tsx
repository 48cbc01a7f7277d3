import type { Dashboard } from '@oximeter/api/client'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCopy, IconPencil } from '@tabler/icons-react'

import { EmptyState } from '../../parts/EmptyState.tsx'
import { PageHeader } from '../../parts/PageHeader.tsx'
import { useDashboardView } from './dashboard-view.ts'
import { NameDialog } from './edit/NameDialog.tsx'
import { MoreMenu } from './MoreMenu.tsx'
import { PanelGrid } from './grid/PanelGrid.tsx'
import { ShownPanel } from './panel/ShownPanel.tsx'
import { ViewControls } from './ViewControls.tsx'
import { VariableBar } from './VariableBar.tsx'

export interface ShownDashboardProps {
  readonly saved: Dashboard
}

/** A dashboard to look at. */
export function ShownDashboard({ saved }: ShownDashboardProps) {
  const { document, builtin } = saved
  const view = useDashboardView(document)
  const [isCopying, copying] = useDisclosure()
  return (
    <>
      <PageHeader title={document.name} hint={document.description}>
        <ViewControls view={view} />
        {builtin ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={copying.open}
          >
            Copy and edit
          </Button>
        ) : (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => view.go({ edit: true })}
          >
            Edit
          </Button>
        )}
        <MoreMenu saved={saved} onCopy={copying.open} />
      </PageHeader>
      <VariableBar variables={document.variables} view={view} />
      {document.panels.length === 0 ? (
        <EmptyState
          title="No panel is here yet"
          hint="A panel shows queries as a chart, or a text."
        >
          {!builtin && (
            <Button size="xs" onClick={() => view.go({ edit: true })}>
              Add panels
            </Button>
          )}
        </EmptyState>
      ) : (
        <PanelGrid
          panels={document.panels.map((panel, key) => ({ key, panel }))}
          render={({ panel }) => <ShownPanel panel={panel} view={view} />}
        />
      )}
      <NameDialog
        title="Copy this dashboard"
        isOpen={isCopying}
        onClose={copying.close}
        name={`${document.name} (copy)`}
        documentOf={(name) => ({ ...document, name })}
      />
    </>
  )
}
