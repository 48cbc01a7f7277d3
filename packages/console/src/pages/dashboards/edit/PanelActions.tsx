import { ActionIcon, Menu, Tooltip, VisuallyHidden } from '@mantine/core'
import {
  IconArrowsDiagonal2,
  IconArrowsMove,
  IconDotsVertical,
  IconPencil,
} from '@tabler/icons-react'
import { useLayoutEffect, useState, type KeyboardEvent, type ReactNode } from 'react'

import type { Direction } from '../grid/grid.ts'
import type { DragHandles } from '../grid/use-drag.ts'
import classes from '../panel/Panel.module.css'
import type { DraftPanel, Edit } from './draft.ts'

export interface PanelActionsProps {
  readonly placed: DraftPanel
  readonly handles: DragHandles
  readonly edit: (edit: Edit) => void
  readonly onEdit: () => void
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/** What can be done with a panel while its dashboard is changed. */
export function PanelActions({ placed, handles, edit, onEdit }: PanelActionsProps) {
  const { key, panel } = placed
  const name = panel.title || 'this panel'
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key]
    if (direction === undefined) return
    event.preventDefault()
    edit({ do: event.shiftKey ? 'resize' : 'move', key, direction })
  }
  return (
    <>
      <Tooltip label="Drag it; arrow keys move it, with Shift they resize it">
        <ActionIcon
          {...handles.move}
          id={gripId(key)}
          className={classes.grip}
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Move ${name}: arrow keys move it, with Shift they resize it`}
          onKeyDown={onKeyDown}
        >
          <IconArrowsMove size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Edit ${name}`}
        onClick={onEdit}
      >
        <IconPencil size={15} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`More of ${name}`}>
            <IconDotsVertical size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => edit({ do: 'duplicate', key })}>Duplicate</Menu.Item>
          <Menu.Item color="red" onClick={() => edit({ do: 'remove', key })}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <div {...handles.resize} className={classes.corner} aria-hidden>
        <IconArrowsDiagonal2 size={14} />
      </div>
    </>
  )
}

export interface MovedByKeysProps {
  readonly panels: readonly DraftPanel[]
  readonly children: ReactNode
}

/**
 * Says where the panel is that keys move, and keeps the focus on it: an element that comes to another place in the
 * document loses it.
 */
export function MovedByKeys({ panels, children }: MovedByKeysProps) {
  const [held, setHeld] = useState<string>()
  // Whatever has changed: it is cheap, and does nothing as long as something has the focus.
  useLayoutEffect(() => {
    if (held !== undefined && document.activeElement === document.body) {
      document.getElementById(held)?.focus()
    }
  })
  const focused = panels.find(({ key }) => gripId(key) === held)?.panel
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- remembers what within it is moved
    <div
      onKeyDown={({ target }) => {
        setHeld(target instanceof HTMLElement ? target.id : undefined)
      }}
      onPointerDown={() => setHeld(undefined)}
    >
      {children}
      <VisuallyHidden aria-live="polite">
        {focused !== undefined &&
          `Column ${focused.x + 1}, row ${focused.y + 1}, ${focused.w} wide, ${focused.h} high`}
      </VisuallyHidden>
    </div>
  )
}

function gripId(key: number): string {
  return `grip-${key}`
}
