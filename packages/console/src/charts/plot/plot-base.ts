import uPlot from 'uplot'

/** A stretch of time, in seconds since the epoch. */
export interface TimeStretch {
  readonly from: number
  readonly until: number
}

/** The colours of what is around the data. */
interface PlotTheme {
  readonly text: string
  readonly grid: string
}

export interface PlotEvents {
  /** A stretch was dragged over. */
  readonly onZoom?: (stretch: TimeStretch) => void
  /** Double click, or the key `0`. */
  readonly onReset?: () => void
  /** Charts with the same key have one cursor. */
  readonly syncKey?: string
}

/** The axis of values. */
export interface ValueAxis {
  readonly texts: (places: readonly number[]) => string[]
  /** Between places; undefined where tens are round. */
  readonly steps?: number[] | undefined
  /** Where something is written, by the height of the plot. Default: as steps have it. */
  readonly places?: (height: number) => number[]
}

export interface PlotParts extends PlotEvents {
  readonly host: HTMLElement
  readonly size: { readonly width: number; readonly height: number }
  readonly theme: () => PlotTheme
  readonly stretch: () => TimeStretch
  readonly yRange: () => readonly [min: number, max: number]
  readonly yAxis: () => ValueAxis
  /** @returns whether all is drawn; else it is called again in the next frame */
  readonly paint: (plot: uPlot) => boolean
  readonly onCursor: (plot: uPlot) => void
}

const [MINUTE, HOUR, DAY, YEAR] = [60, 3600, 86_400, 365 * 86_400]

/**
 * What stands at the axis of time, by how far apart it stands; behind it what stands below where a year or a day
 * begins.
 */
const TIME_TEXTS: uPlot.Axis.Values = [
  [YEAR, '{YYYY}', null, null, null, null, null, null, 1],
  [28 * DAY, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [DAY, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [HOUR, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [MINUTE, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
  [
    0.001,
    '{ss}.{fff}',
    '\n{D} {MMM} {YYYY} {HH}:{mm}',
    null,
    '\n{D} {MMM}',
    null,
    '\n{HH}:{mm}',
    null,
    1,
  ],
]

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
/** Of a press that moves less, nothing is selected. */
const DRAG_PX = 5

/**
 * Axes, cursor and selection of uPlot, around what we draw ourselves: one canvas, and not one series that it
 * knows of, so that it costs the same of one as of ten thousand.
 */
export function createPlot(parts: PlotParts): uPlot {
  const { host, size, theme, stretch, yRange, yAxis, paint, onCursor } = parts
  const axis = (): uPlot.Axis => ({
    stroke: () => theme().text,
    font: FONT,
    grid: { stroke: () => theme().grid, width: 1 },
    ticks: { show: false },
    gap: 6,
  })
  const plot = new uPlot(
    {
      ...size,
      padding: [8, 20, 0, 0],
      legend: { show: false },
      series: [{}, { scale: 'y', paths: () => null, points: { show: false } }],
      scales: {
        x: { time: true, range: () => [stretch().from, stretch().until] },
        y: { range: () => [...yRange()] },
      },
      axes: [
        { ...axis(), space: 70, values: TIME_TEXTS },
        { ...axis(), size: widthOf, space: 34, ...valueAxis(yAxis) },
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: DRAG_PX },
        ...(parts.syncKey !== undefined && {
          sync: { key: parts.syncKey, setSeries: false, scales: ['x', null] },
        }),
        bind: {
          dblclick: () => () => {
            parts.onReset?.()
            return null
          },
        },
      },
      hooks: {
        draw: [(self) => paintOn(self, paint)],
        setCursor: [onCursor],
        setSelect: [(self) => zoom(self, parts)],
      },
    },
    dataOf(stretch()),
    host,
  )
  return plot
}

function valueAxis(latest: () => ValueAxis): Partial<uPlot.Axis> {
  return {
    values: (_plot, splits) => latest().texts(splits),
    incrs: () => latest().steps ?? TENS,
    ...(latest().places !== undefined && {
      splits: (plot) => latest().places?.(plot.over.offsetHeight) ?? [],
    }),
  }
}

function paintOn(plot: uPlot, paint: PlotParts['paint']): void {
  if (paint(plot)) return
  requestAnimationFrame(() => {
    if (plot.root.isConnected) plot.redraw(false, false)
  })
}

/** What uPlot is given instead of series: where time begins and ends. */
export function dataOf({ from, until }: TimeStretch): uPlot.AlignedData {
  return [
    [from, until],
    [null, null],
  ]
}

const TENS = Array.from({ length: 48 }, (_, i) => 10 ** (i - 24)).flatMap((ten) => [
  ten,
  2 * ten,
  2.5 * ten,
  5 * ten,
])

/** As wide as the longest of its texts, in steps, so that charts below each other mostly begin alike. */
function widthOf(_plot: uPlot, values: readonly string[] | null): number {
  const longest = Math.max(4, ...(values ?? []).map((text) => text.length))
  return 16 + Math.ceil(longest / 2) * 2 * 6.6
}

function zoom(plot: uPlot, { onZoom }: PlotEvents): void {
  const { left, width } = plot.select
  if (width < DRAG_PX) return
  const from = plot.posToVal(left, 'x')
  const until = plot.posToVal(left + width, 'x')
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  onZoom?.({ from, until })
}
