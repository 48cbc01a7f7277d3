import { MAX_VARIABLES, type DashboardVariable } from '@oximeter/api/client'
import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'

import { TimeRangePicker } from '../../../time-range/TimeRangePicker.tsx'
import { durationText, rangeOfSaved, savedOfRange } from '../saved-range.ts'
import type { DashboardSettings } from './draft.ts'
import { nameMistake } from './name-mistake.ts'
import { VariableFields } from './VariableFields.tsx'

export interface SettingsEditorProps {
  readonly settings: DashboardSettings
  readonly onDone: (settings: DashboardSettings) => void
  readonly onClose: () => void
}

const REFRESH_SECS = [1, 5, 10, 30, 60, 300, 900]

/** Changes what a dashboard is called, what it shows at first, and its variables. */
export function SettingsEditor({ settings: first, onDone, onClose }: SettingsEditorProps) {
  const [settings, setSettings] = useState(first)
  const { variables, refresh_secs: refresh } = settings
  const setVariables = (changed: DashboardVariable[]) =>
    setSettings({ ...settings, variables: changed })
  const every = [...new Set([...REFRESH_SECS, ...(refresh === null ? [] : [refresh])])]
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title="Settings of the dashboard"
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={false}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onDone({ ...settings, name: settings.name.trim() })
        }}
      >
        <Stack gap="sm">
          <TextInput
            size="xs"
            label="Name"
            maxLength={200}
            required
            value={settings.name}
            onChange={({ currentTarget }) =>
              setSettings({ ...settings, name: currentTarget.value })
            }
          />
          <Textarea
            size="xs"
            label="Description"
            maxLength={1000}
            autosize
            minRows={1}
            value={settings.description}
            onChange={({ currentTarget }) =>
              setSettings({ ...settings, description: currentTarget.value })
            }
          />
          <Group gap="lg" align="flex-end">
            <Stack gap={4}>
              <Text size="xs" fw={500}>
                Time at first
              </Text>
              <TimeRangePicker
                range={rangeOfSaved(settings.time_range)}
                onChange={(range) =>
                  setSettings({ ...settings, time_range: savedOfRange(range, Date.now()) })
                }
              />
            </Stack>
            <Select
              size="xs"
              label="Ask again"
              allowDeselect={false}
              data={[
                { value: '', label: 'when somebody says so' },
                ...every
                  .toSorted((a, b) => a - b)
                  .map((secs) => ({ value: String(secs), label: `every ${durationText(secs)}` })),
              ]}
              value={refresh === null ? '' : String(refresh)}
              onChange={(value) =>
                setSettings({ ...settings, refresh_secs: value ? Number(value) : null })
              }
            />
          </Group>
          <Stack gap="xs" role="group" aria-label="Variables">
            <Text size="xs" fw={500}>
              Variables
            </Text>
            <Text size="xs" c="dimmed">
              In a query, $name stands for the values of a field that the viewer chooses.
            </Text>
            {variables.map((variable, at) => (
              <VariableFields
                // oxlint-disable-next-line react/no-array-index-key -- the name is what is being changed
                key={at}
                variable={variable}
                others={namesWithout(variables, at)}
                onChange={(changed) => setVariables(variables.with(at, changed))}
                onRemove={() => setVariables(variables.toSpliced(at, 1))}
              />
            ))}
            {variables.length < MAX_VARIABLES && (
              <div>
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconPlus size={14} aria-hidden />}
                  onClick={() => setVariables([...variables, newVariable(variables.length)])}
                >
                  Add variable
                </Button>
              </div>
            )}
          </Stack>
          <Group justify="flex-end" gap="xs">
            <Button size="xs" variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button size="xs" type="submit" disabled={!isComplete(settings)}>
              Done
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

function newVariable(count: number): DashboardVariable {
  return {
    name: count === 0 ? 'host' : `v${count + 1}`,
    timeseries: '',
    field: '',
    multi: true,
    default: [],
  }
}

function isComplete({ name, variables }: DashboardSettings): boolean {
  return (
    name.trim() !== '' &&
    variables.every(
      (one, at) =>
        nameMistake(one.name, namesWithout(variables, at)) === undefined &&
        one.timeseries !== '' &&
        one.field !== '',
    )
  )
}

function namesWithout(variables: readonly DashboardVariable[], at: number): string[] {
  return variables.toSpliced(at, 1).map(({ name }) => name)
}
