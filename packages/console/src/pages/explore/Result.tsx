import { ActionIcon, Group, Menu, SegmentedControl, Tooltip } from '@mantine/core'
import { IconDownload, IconLink } from '@tabler/icons-react'
import { notifications } from '@mantine/notifications'
import { useRef } from 'react'

import type { Answer } from '../../answer/answer.ts'
import { autoKind } from '../../charts/auto-kind.ts'
import { Chart } from '../../charts/Chart.tsx'
import type { ChartKind } from '../../charts/chart-kind.ts'
import { csvPieces, jsonPieces } from '../../charts/export/export-answer.ts'
import { pictureOf, saveFile } from '../../charts/export/save-file.ts'
import type { TimeStretch } from '../../charts/plot/plot-base.ts'
import type { Quantity } from '../../format/quantity.ts'
import { Cost } from './Cost.tsx'
import classes from './Explore.module.css'

export interface ResultProps {
  readonly answer: Answer
  readonly query: string
  /** What time is shown, which may be ahead of the answer. */
  readonly stretch: TimeStretch
  /** Another is on its way. */
  readonly isStale: boolean
  readonly quantity: Quantity
  readonly view: ChartKind | undefined
  readonly onView: (view: ChartKind) => void
  readonly onZoom: (stretch: TimeStretch) => void
  readonly onReset: (() => void) | undefined
}

const VIEWS: readonly { value: ChartKind; label: string }[] = [
  { value: 'line', label: 'Line' },
  { value: 'area', label: 'Area' },
  { value: 'stacked', label: 'Stacked' },
  { value: 'heatmap', label: 'Heat map' },
  { value: 'value', label: 'Value' },
  { value: 'table', label: 'Table' },
]

/** The answer of a query as a chart, with what can be done with it. */
export function Result(props: ResultProps) {
  const { answer, query, view, onView, isStale } = props
  const shown = view ?? autoKind(query, answer.tables)
  const box = useRef<HTMLDivElement>(null)
  return (
    <section aria-label="Result" aria-busy={isStale}>
      <Group justify="space-between" mb="xs" gap="xs">
        <SegmentedControl
          size="xs"
          data={[...VIEWS]}
          value={shown}
          onChange={(value) => onView(value)}
          aria-label="Show as"
        />
        <Group gap={4}>
          <ExportMenu answer={answer} canvas={() => box.current?.querySelector('canvas') ?? null} />
          <Tooltip label="Copy a link to this">
            <ActionIcon
              variant="default"
              aria-label="Copy a link to this"
              onClick={() => void copyLink()}
            >
              <IconLink size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <div ref={box} className={classes.result} data-stale={isStale}>
        <Chart
          tables={answer.tables}
          kind={shown}
          quantity={props.quantity}
          stretch={props.stretch}
          height={340}
          title={query.split('\n', 1)[0] ?? 'Chart'}
          onZoom={props.onZoom}
          onReset={props.onReset}
        />
        <Cost answer={answer} />
      </div>
    </section>
  )
}

interface ExportMenuProps {
  readonly answer: Answer
  readonly canvas: () => HTMLCanvasElement | null
}

function ExportMenu({ answer: { tables }, canvas }: ExportMenuProps) {
  const name = (tables[0]?.name ?? 'answer').replaceAll(/[^a-z0-9_]+/gi, '-')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Export">
          <ActionIcon variant="default" aria-label="Export">
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() =>
            saveFile(`${name}.csv`, new Blob([...csvPieces(tables)], { type: 'text/csv' }))
          }
        >
          CSV: a line for each point
        </Menu.Item>
        <Menu.Item
          onClick={() =>
            saveFile(
              `${name}.json`,
              new Blob([...jsonPieces(tables)], { type: 'application/json' }),
            )
          }
        >
          JSON: a list of tables
        </Menu.Item>
        <Menu.Item onClick={() => void savePicture(name, canvas())}>
          PNG: the chart as it is
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

async function savePicture(name: string, canvas: HTMLCanvasElement | null): Promise<void> {
  if (canvas === null) {
    notifications.show({ message: 'This view is no picture: export CSV or JSON.' })
    return
  }
  saveFile(`${name}.png`, await pictureOf(canvas))
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href)
    notifications.show({ message: 'The link is copied.' })
  } catch {
    notifications.show({ message: 'The browser forbids it: copy the address instead.' })
  }
}
