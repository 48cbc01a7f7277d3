import { useComputedColorScheme } from '@mantine/core'
import { useMemo, useState } from 'react'

import type { AnswerTable } from '../../answer/answer.ts'
import type { Quantity } from '../../format/quantity.ts'
import { formatInstant } from '../../format/time.ts'
import classes from '../Chart.module.css'
import { paletteOf } from '../color/palette.ts'
import type { TimeStretch } from '../plot/plot-base.ts'
import { Legend } from './Legend.tsx'
import { linesOf } from './lines.ts'
import { Plot } from './Plot.tsx'
import { commonFields } from './series-names.ts'
import { stackOf } from './stack.ts'
import { statisticsOf, type Statistics } from './statistics.ts'

export interface LineChartProps {
  readonly tables: readonly AnswerTable[]
  readonly kind: 'line' | 'area' | 'stacked'
  readonly quantity: Quantity
  readonly stretch: TimeStretch
  readonly height: number
  readonly title: string
  /** Default: yes. */
  readonly hasLegend?: boolean | undefined
  readonly onZoom?: ((stretch: TimeStretch) => void) | undefined
  readonly onReset?: (() => void) | undefined
  readonly syncKey?: string | undefined
}

export function LineChart(props: LineChartProps) {
  const { tables, kind, quantity, stretch, title, hasLegend = true } = props
  const scheme = useComputedColorScheme('light')
  const lines = useMemo(() => linesOf(tables), [tables])
  const statistics = useMemo(() => statisticsOf(lines), [lines])
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [highlit, setHighlit] = useState<number>()

  const shown = useMemo(() => {
    const all = [...lines.names.keys()]
    const some = all.filter((series) => picked.has(lines.names[series]!.key))
    // Of an answer that has none of those that were picked, all are shown.
    return some.length === 0 ? all : some
  }, [lines, picked])
  const isShown = useMemo(() => {
    const set = new Set(shown)
    return (series: number) => set.has(series)
  }, [shown])
  const stack = useMemo(
    () => (kind === 'stacked' ? stackOf(lines, shown, statistics.mean) : undefined),
    [kind, lines, shown, statistics],
  )

  const onPick = (series: number, isAdding: boolean) => {
    const { key } = lines.names[series]!
    setPicked((before) => {
      if (!isAdding) return before.size === 1 && before.has(key) ? new Set() : new Set([key])
      const after = new Set(before.size === 0 ? [] : before)
      if (!after.delete(key)) after.add(key)
      return after
    })
  }
  return (
    <div>
      <Plot
        {...props}
        lines={lines}
        shown={shown}
        stack={stack}
        highlit={highlit}
        label={describe(title, lines.names.length, stretch)}
      />
      {hasLegend && (
        <Legend
          names={lines.names}
          colors={lines.colors}
          palette={paletteOf(scheme)}
          statistics={statistics}
          quantity={quantity}
          isShown={isShown}
          onPick={onPick}
          onHighlight={setHighlit}
        />
      )}
      <Foot texts={[commonText(lines.names), missingText(statistics)]} />
    </div>
  )
}

function Foot({ texts }: { readonly texts: readonly (string | undefined)[] }) {
  const said = texts.filter((text) => text !== undefined)
  return said.length > 0 && <div className={classes.foot}>{said.join(' · ')}</div>
}

function describe(title: string, series: number, { from, until }: TimeStretch): string {
  const [first, last] = [from, until].map((time) => formatInstant(new Date(time * 1000)))
  return `${title}: ${series} series from ${first} to ${last}. Arrow keys move the cursor, plus and minus zoom, 0 resets.`
}

function commonText(names: Parameters<typeof commonFields>[0]): string | undefined {
  const common = commonFields(names).filter(([, value]) => value !== null)
  if (common.length === 0) return undefined
  return `all with ${common.map(([name, value]) => `${name}=${value}`).join(', ')}`
}

function missingText({ missing }: Statistics): string | undefined {
  const values = missing.reduce((sum, count) => sum + count, 0)
  if (values === 0) return undefined
  const series = missing.reduce((sum, count) => sum + Number(count > 0), 0)
  return `${values === 1 ? 'one value is' : `${values} values are`} missing, in ${series} of ${missing.length} series`
}
