import { GRID_COLUMNS } from '@oximeter/api/client'
import { useState, type PointerEvent, type RefObject } from 'react'

import { GAP_PX, ROW_PX } from './cell-size.ts'
import { placed, type Place } from './grid.ts'

interface Dragged {
  readonly key: number
  readonly pointer: number
  readonly what: 'move' | 'resize'
  readonly from: { readonly x: number; readonly y: number; readonly place: Place }
  readonly wanted: Place
}

/** What an element needs to be what a panel is dragged by. */
interface DragHandle {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
  readonly onPointerUp: () => void
  readonly onPointerCancel: () => void
}

export interface DragHandles {
  readonly move: DragHandle
  readonly resize: DragHandle
}

/** Moves panels by the pointer: where all would be is shown meanwhile, and told in the end. */
export function useDrag(
  grid: RefObject<HTMLElement | null>,
  panels: readonly { readonly key: number; readonly panel: Place }[],
  onPlace: ((key: number, place: Place) => void) | undefined,
): {
  readonly places: readonly Place[]
  readonly dragged: number | undefined
  readonly handlesOf: (key: number) => DragHandles
} {
  const [dragged, setDragged] = useState<Dragged>()
  const places = panels.map(({ panel }) => panel)
  const at = panels.findIndex(({ key }) => key === dragged?.key)

  const handle = (key: number, what: Dragged['what']): DragHandle => ({
    onPointerDown: (event) => {
      const place = panels.find((one) => one.key === key)?.panel
      if (event.button !== 0 || place === undefined || onPlace === undefined) return
      event.currentTarget.setPointerCapture(event.pointerId)
      const { clientX: x, clientY: y, pointerId: pointer } = event
      setDragged({ key, pointer, what, from: { x, y, place }, wanted: place })
    },
    onPointerMove: ({ pointerId, clientX, clientY }) => {
      if (dragged?.pointer !== pointerId) return
      const { x, y, place } = dragged.from
      const columnPx = ((grid.current?.clientWidth ?? 0) + GAP_PX) / GRID_COLUMNS
      const columns = Math.round((clientX - x) / columnPx)
      const rows = Math.round((clientY - y) / (ROW_PX + GAP_PX))
      const wanted =
        what === 'move'
          ? { ...place, x: place.x + columns, y: place.y + rows }
          : { ...place, w: Math.min(place.w + columns, GRID_COLUMNS - place.x), h: place.h + rows }
      setDragged({ ...dragged, wanted })
    },
    onPointerUp: () => {
      if (dragged === undefined) return
      setDragged(undefined)
      onPlace?.(key, dragged.wanted)
    },
    onPointerCancel: () => setDragged(undefined),
  })
  return {
    places: dragged === undefined || at < 0 ? places : placed(places, at, dragged.wanted),
    dragged: dragged?.key,
    handlesOf: (key) => ({ move: handle(key, 'move'), resize: handle(key, 'resize') }),
  }
}
