import type { Dashboard } from '@oximeter/api/client'
import { Button, Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconDeviceFloppy, IconPlus, IconSettings } from '@tabler/icons-react'
import { lazy, Suspense, useReducer, useState } from 'react'

import { EmptyState } from '../../../parts/EmptyState.tsx'
import { PageHeader } from '../../../parts/PageHeader.tsx'
import { useDashboardView } from '../dashboard-view.ts'
import { PanelGrid } from '../grid/PanelGrid.tsx'
import { ShownPanel } from '../panel/ShownPanel.tsx'
import { VariableBar } from '../VariableBar.tsx'
import { ViewControls } from '../ViewControls.tsx'
import { ConflictDialog } from './ConflictDialog.tsx'
import { documentOf, draftOf, edited, newPanel, type DraftPanel } from './draft.ts'
import { LeaveDialog } from './LeaveDialog.tsx'
import { NameDialog } from './NameDialog.tsx'
import { PANEL_KINDS } from './panel-kinds.ts'
import { MovedByKeys, PanelActions } from './PanelActions.tsx'
import { SettingsEditor } from './SettingsEditor.tsx'
import { useSave } from './use-save.ts'

/** The editor of queries is large, and who looks needs none. */
const PanelEditor = lazy(async () => ({
  default: (await import('./PanelEditor.tsx')).PanelEditor,
}))

export interface EditedDashboardProps {
  readonly saved: Dashboard
}

/** A dashboard that is changed: nobody else sees it before it is saved. */
export function EditedDashboard({ saved }: EditedDashboardProps) {
  // What the changes were made to, whatever is saved meanwhile.
  const [base, setBase] = useState(saved)
  const [draft, edit] = useReducer(edited, saved.document, draftOf)
  const [editing, setEditing] = useState<DraftPanel>()
  const [isSetting, setting] = useDisclosure()
  const [isCopying, copying] = useDisclosure()
  const view = useDashboardView(draft.settings)
  const close = () => view.go({ edit: undefined })
  const { save, isSaving, conflict, forget } = useSave(base)
  const isChanged = draft.past.length > 0
  return (
    <>
      <PageHeader title={draft.settings.name} hint="Nobody else sees your changes yet.">
        <ViewControls view={view} />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
              Add panel
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {PANEL_KINDS.map(({ value, label }) => (
              <Menu.Item
                key={value}
                onClick={() =>
                  setEditing({ key: draft.nextKey, panel: newPanel(value, draft.panels) })
                }
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconSettings size={16} aria-hidden />}
          onClick={setting.open}
        >
          Settings
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={!isChanged}
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => edit({ do: 'undo' })}
        >
          Undo
        </Button>
        <Button size="xs" variant="default" onClick={close}>
          {isChanged ? 'Cancel' : 'Close'}
        </Button>
        <Button
          size="xs"
          disabled={!isChanged}
          loading={isSaving}
          leftSection={<IconDeviceFloppy size={16} aria-hidden />}
          onClick={() => save(documentOf(draft))}
        >
          Save
        </Button>
      </PageHeader>
      <VariableBar variables={draft.settings.variables} view={view} />
      {draft.panels.length === 0 && (
        <EmptyState
          title="No panel is here yet"
          hint="Add one above: a chart of one or several queries, numbers, or a text."
        />
      )}
      <MovedByKeys panels={draft.panels}>
        <PanelGrid
          panels={draft.panels}
          onPlace={(key, place) => edit({ do: 'place', key, place })}
          render={(placed, handles) => (
            <ShownPanel
              panel={placed.panel}
              view={view}
              actions={
                <PanelActions
                  placed={placed}
                  handles={handles}
                  edit={edit}
                  onEdit={() => setEditing(placed)}
                />
              }
            />
          )}
        />
      </MovedByKeys>
      <Suspense>
        {editing !== undefined && (
          <PanelEditor
            key={editing.key}
            panel={editing.panel}
            view={view}
            onClose={() => setEditing(undefined)}
            onDone={(panel) => {
              const isNew = draft.panels.every(({ key }) => key !== editing.key)
              edit(isNew ? { do: 'add', panel } : { do: 'replace', key: editing.key, panel })
              setEditing(undefined)
            }}
          />
        )}
      </Suspense>
      {isSetting && (
        <SettingsEditor
          settings={draft.settings}
          onClose={setting.close}
          onDone={(settings) => {
            edit({ do: 'set', settings })
            setting.close()
          }}
        />
      )}
      <ConflictDialog
        conflict={conflict}
        onClose={forget}
        onLoad={(theirs) => {
          setBase(theirs)
          edit({ do: 'load', document: theirs.document })
          forget()
        }}
        onCopy={() => {
          forget()
          copying.open()
        }}
      />
      <NameDialog
        title="Save yours as a copy"
        isOpen={isCopying}
        onClose={copying.close}
        name={`${draft.settings.name} (copy)`}
        documentOf={(name) => ({ ...documentOf(draft), name })}
      />
      <LeaveDialog isChanged={isChanged} />
    </>
  )
}
