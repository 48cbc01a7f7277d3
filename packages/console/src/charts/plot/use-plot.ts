import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import {
  useEffect,
  useEffectEvent,
  useRef,
  type KeyboardEvent,
  type RefCallback,
  type RefObject,
} from 'react'
import type uPlot from 'uplot'

import { PLOT_THEMES } from '../color/palette.ts'
import { createPlot, dataOf, type TimeStretch, type ValueAxis } from './plot-base.ts'
import { keyAction } from './plot-keys.ts'

export interface PlotOptions {
  readonly stretch: TimeStretch
  readonly height: number
  readonly syncKey?: string | undefined
  readonly yRange: () => readonly [min: number, max: number]
  readonly yAxis: ValueAxis
  /** @returns whether all is drawn; else it is called again in the next frame */
  readonly paint: (plot: uPlot) => boolean
  readonly onCursor: (plot: uPlot) => void
  readonly onZoom?: ((stretch: TimeStretch) => void) | undefined
  readonly onReset?: (() => void) | undefined
  /** What scales come from: they are made anew where it is another object. */
  readonly content: unknown
  /** How it looks beside that: painted anew where it is another. */
  readonly look: unknown
}

export interface UsedPlot {
  /** Of the box that the plot fills. */
  readonly box: RefCallback<HTMLDivElement | null>
  /** Of the element in it that is the plot's own. */
  readonly host: RefObject<HTMLDivElement | null>
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** A plot in an element, as wide as its box, which always shows what was rendered last. */
export function usePlot(options: PlotOptions): UsedPlot {
  const { stretch, height, syncKey, content, look } = options
  const scheme = useComputedColorScheme('light')
  const { ref: box, width } = useElementSize<HTMLDivElement>()
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const shown = useRef<unknown[]>([])
  const latest = useEffectEvent(() => ({ ...options, scheme }))

  const hasSize = width > 0
  useEffect(() => {
    const element = host.current
    if (element === null || !hasSize) return undefined
    const made = createPlot({
      host: element,
      size: { width: element.clientWidth, height },
      theme: () => PLOT_THEMES[latest().scheme],
      stretch: () => latest().stretch,
      yRange: () => latest().yRange(),
      yAxis: () => latest().yAxis,
      paint: (u) => latest().paint(u),
      onCursor: (u) => latest().onCursor(u),
      onZoom: (to) => latest().onZoom?.(to),
      onReset: () => latest().onReset?.(),
      ...(syncKey !== undefined && { syncKey }),
    })
    plot.current = made
    return () => {
      plot.current = undefined
      made.destroy()
    }
  }, [hasSize, syncKey, height])

  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height })
  }, [width, height])

  // After every render, for only this knows what uPlot has drawn already.
  useEffect(() => {
    const [before, from, until, ...beforeLook] = shown.current
    shown.current = [content, stretch.from, stretch.until, look, scheme]
    if (before !== content || from !== stretch.from || until !== stretch.until) {
      plot.current?.setData(dataOf(stretch))
    } else if (beforeLook[0] !== look || beforeLook[1] !== scheme) {
      plot.current?.redraw(false, false)
    }
  })

  const onKeyDown = (event: KeyboardEvent) => {
    if (plot.current !== undefined) keyAction(plot.current, event, stretch, options)
  }
  return { box, host, onKeyDown }
}

/** Whether the pointer, or the focus, is on this very plot: of another with the same cursor there is a line. */
export function isAtPlot(plot: uPlot): boolean {
  return plot.over.matches(':hover') || plot.over.closest('[role=img]') === document.activeElement
}
