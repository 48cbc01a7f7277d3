import { GRID_COLUMNS, type DashboardPanel } from '@oximeter/api/client'
import {
  Button,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'

import type { DashboardView } from '../dashboard-view.ts'
import { MAX_PANEL_ROWS, type Place } from '../grid/grid.ts'
import { ShownPanel } from '../panel/ShownPanel.tsx'
import { ChartFields } from './ChartFields.tsx'
import classes from './Edit.module.css'

export interface PanelEditorProps {
  readonly panel: DashboardPanel
  readonly view: DashboardView
  readonly onDone: (panel: DashboardPanel) => void
  readonly onClose: () => void
}

/** Changes one panel, which is seen above as it will be. */
export function PanelEditor({ panel: first, view, onDone, onClose }: PanelEditorProps) {
  const [panel, setPanel] = useState(first)
  // Queries are asked once they are run, and not while they are written.
  const [shown, setShown] = useState(first)
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const change = (changed: DashboardPanel) => {
    setPanel(changed)
    setShown((before) =>
      changed.kind !== 'text' && before.kind !== 'text'
        ? { ...changed, queries: before.queries }
        : changed,
    )
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size={900}
      fullScreen={isNarrow}
      title={first.title === '' ? 'Panel' : first.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={false}
    >
      <Stack gap="sm">
        <div className={classes.preview}>
          <ShownPanel panel={shown} view={view} actions={<></>} />
        </div>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TextInput
            size="xs"
            label="Title"
            maxLength={200}
            value={panel.title}
            onChange={({ currentTarget }) => change({ ...panel, title: currentTarget.value })}
          />
          <TextInput
            size="xs"
            label="Description"
            maxLength={1000}
            value={panel.description}
            onChange={({ currentTarget }) => change({ ...panel, description: currentTarget.value })}
          />
        </SimpleGrid>
        {panel.kind === 'text' ? (
          <Textarea
            size="xs"
            label="Text"
            description="Markdown: # headings, **bold**, lists, [links](https://…), `code`"
            autosize
            minRows={6}
            maxRows={16}
            value={panel.text}
            onChange={({ currentTarget }) => change({ ...panel, text: currentTarget.value })}
          />
        ) : (
          <ChartFields panel={panel} onChange={change} onRun={() => setShown(panel)} />
        )}
        <PlaceFields place={panel} onChange={(place) => change({ ...panel, ...place })} />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            size="xs"
            disabled={
              panel.kind !== 'text' && panel.queries.some(({ query }) => query.trim() === '')
            }
            onClick={() => onDone({ ...panel, title: panel.title.trim() })}
          >
            Done
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface PlaceFieldsProps {
  readonly place: Place
  readonly onChange: (place: Place) => void
}

function PlaceFields({ place: { x, y, w, h }, onChange }: PlaceFieldsProps) {
  const fields = [
    {
      label: 'Column',
      value: x + 1,
      min: 1,
      max: GRID_COLUMNS - w + 1,
      of: (x1: number) => ({ x: x1 - 1 }),
    },
    { label: 'Row', value: y + 1, min: 1, max: 10_000, of: (y1: number) => ({ y: y1 - 1 }) },
    {
      label: 'Columns wide',
      value: w,
      min: 1,
      max: GRID_COLUMNS - x,
      of: (w1: number) => ({ w: w1 }),
    },
    { label: 'Rows high', value: h, min: 1, max: MAX_PANEL_ROWS, of: (h1: number) => ({ h: h1 }) },
  ]
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
      {fields.map(({ label, value, min, max, of }) => (
        <NumberInput
          key={label}
          size="xs"
          label={label}
          value={value}
          min={min}
          max={max}
          allowDecimal={false}
          clampBehavior="strict"
          onChange={(changed) => {
            if (typeof changed === 'number') onChange({ x, y, w, h, ...of(changed) })
          }}
        />
      ))}
    </SimpleGrid>
  )
}
