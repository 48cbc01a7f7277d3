import type { Threshold } from '@oximeter/api/client'
import { VisuallyHidden } from '@mantine/core'
import { useMemo } from 'react'

import type { AnswerTable } from '../../../answer/answer.ts'
import { linesOf } from '../../../charts/lines/lines.ts'
import { statisticsOf } from '../../../charts/lines/statistics.ts'
import { formatQuantity, type Quantity } from '../../../format/quantity.ts'
import { levelOf } from '../panel-quantity.ts'
import classes from './Panel.module.css'

export interface ValuePanelProps {
  readonly tables: readonly AnswerTable[]
  readonly quantity: Quantity
  readonly thresholds: readonly Threshold[]
  /** Whether the panel says what a single value is. */
  readonly hasTitle: boolean
}

/** More than that nobody reads as numbers. */
const MAX_VALUES = 200

/** The last value of each series: large where there is one, else a list. */
export function ValuePanel({ tables, quantity, thresholds, hasTitle }: ValuePanelProps) {
  const lines = useMemo(() => linesOf(tables), [tables])
  const { last } = useMemo(() => statisticsOf(lines), [lines])
  const shown = lines.names.slice(0, MAX_VALUES).map(({ key, label }, series) => {
    const value = last[series]!
    return { key, label, text: formatQuantity(value, quantity), level: levelOf(value, thresholds) }
  })
  const [first, ...others] = shown
  if (first === undefined) return <p className={classes.note}>These are no numbers.</p>
  if (others.length === 0) {
    return (
      <div className={classes.number} title={first.label}>
        <span className={classes.numberValue} data-level={first.level}>
          {first.text}
          <Level level={first.level} />
        </span>
        {!hasTitle && <span className={classes.numberLabel}>{first.label}</span>}
      </div>
    )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keys
    <div className={classes.scroll} tabIndex={0} role="group" aria-label="Values">
      <ul className={classes.numbers}>
        {shown.map(({ key, label, text, level }) => (
          <li key={key}>
            <span title={label}>{label}</span>
            <span data-level={level}>
              {text}
              <Level level={level} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What the colour says, for who does not see it. */
function Level({ level }: { readonly level: string | undefined }) {
  return level === undefined ? null : <VisuallyHidden> ({level})</VisuallyHidden>
}
