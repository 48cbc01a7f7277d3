import { useMemo, useRef } from 'react'

import type { AnswerTable } from '../../answer/answer.ts'
import { useVisibleRows } from '../use-visible-rows.ts'
import { pointRows } from './points.ts'
import classes from './PointsTable.module.css'

export interface PointsTableProps {
  readonly table: AnswerTable
  readonly height: number
}

const ROW_PX = 26
/** No browser scrolls a box that is higher than that. */
const MAX_ROWS = 600_000

/** Each point in a row, exactly as it is stored; only rows in sight are there. */
export function PointsTable({ table, height }: PointsTableProps) {
  const rows = useMemo(() => pointRows(table), [table])
  const box = useRef<HTMLDivElement>(null)
  const count = Math.min(rows.count, MAX_ROWS)
  const { from, to, onScroll } = useVisibleRows(box, count, ROW_PX)
  return (
    <div>
      <div
        ref={box}
        className={classes.box}
        style={{ maxHeight: height }}
        onScroll={onScroll}
        role="region"
        aria-label={`${table.name}: ${rows.count} points`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
        tabIndex={0}
      >
        <table className={classes.table} aria-rowcount={rows.count + 1}>
          <thead>
            <tr>
              {rows.columns.map(({ name, kind }) => (
                <th key={name} data-kind={kind} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {from > 0 && <tr style={{ height: from * ROW_PX }} aria-hidden />}
            {Array.from({ length: to - from }, (_, i) => (
              <tr key={from + i} aria-rowindex={from + i + 2}>
                {rows.at(from + i).map((text, column) => (
                  <td
                    key={rows.columns[column]!.name}
                    data-kind={rows.columns[column]!.kind}
                    data-missing={text === null || undefined}
                  >
                    {text ?? 'missing'}
                  </td>
                ))}
              </tr>
            ))}
            {to < count && <tr style={{ height: (count - to) * ROW_PX }} aria-hidden />}
          </tbody>
        </table>
      </div>
      {count < rows.count && (
        <div className={classes.foot}>
          The first {count} of {rows.count} points: an export has all.
        </div>
      )}
    </div>
  )
}
