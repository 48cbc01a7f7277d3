import { useState, type RefObject, type UIEvent } from 'react'

/** Rows above and below what is in sight, which are there already when one scrolls. */
const BESIDE = 10
/** Until the box has a height. */
const FIRST_ROWS = 30

/** Which rows of a box that scrolls are in sight, all being equally high. */
export function useVisibleRows(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): { from: number; to: number; onScroll: (event: UIEvent<HTMLElement>) => void } {
  const [top, setTop] = useState(0)
  const seen = box.current === null ? FIRST_ROWS : Math.ceil(box.current.clientHeight / rowPx)
  const first = Math.min(top, Math.max(0, count - 1))
  return {
    from: Math.max(0, first - BESIDE),
    to: Math.min(count, first + seen + BESIDE),
    onScroll: ({ currentTarget }) => setTop(Math.floor(currentTarget.scrollTop / rowPx)),
  }
}
