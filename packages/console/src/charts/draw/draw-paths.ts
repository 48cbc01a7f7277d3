import type { Lines } from '../lines/lines.ts'
import { pointAt } from '../lines/nearest.ts'
import type { Stack } from '../lines/stack.ts'
import type { Transform } from './raster.ts'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

export interface Stroke {
  readonly color: string
  readonly width: number
  /** Down to this height the line is filled; undefined for a line alone. */
  readonly fillTo?: number
}

/** One series as a smooth line, broken where it has gaps; points that stand alone are dots. */
export function drawLine(
  ctx: Context,
  { xs, ys, starts, gaps }: Lines,
  series: number,
  { x: tx, y: ty }: Transform,
  size: { width: number },
  { color, width, fillTo }: Stroke,
): void {
  const first = starts[series]!
  const end = starts[series + 1]!
  const gap = gaps[series]!
  const last = size.width / tx.factor + tx.origin
  const path = new Path2D()
  const area = fillTo === undefined ? undefined : new Path2D()
  let runStart = Number.NaN
  let px = 0
  let before = Number.NaN
  let isAlone = false
  const endRun = () => {
    if (Number.isNaN(runStart)) return
    if (isAlone) path.arc(px, lastY, width, 0, 2 * Math.PI)
    if (area !== undefined && fillTo !== undefined) {
      area.lineTo(px, fillTo)
      area.lineTo(runStart, fillTo)
      area.closePath()
    }
    runStart = Number.NaN
  }
  let lastY = 0
  for (let i = Math.max(first, pointAt(xs, first, end, tx.origin) - 1); i < end; i++) {
    const x = xs[i]!
    const y = ys[i]!
    if (Number.isNaN(y)) {
      endRun()
      before = Number.NaN
      continue
    }
    const qx = (x - tx.origin) * tx.factor
    const qy = (y - ty.origin) * ty.factor
    if (x - before <= gap) {
      path.lineTo(qx, qy)
      area?.lineTo(qx, qy)
      isAlone = false
    } else {
      endRun()
      path.moveTo(qx, qy)
      area?.moveTo(qx, qy)
      runStart = qx
      isAlone = true
    }
    px = qx
    lastY = qy
    if (x > last) break
    before = x
  }
  endRun()
  ctx.lineJoin = 'round'
  ctx.lineWidth = width
  ctx.strokeStyle = color
  if (area !== undefined) {
    ctx.globalAlpha = 0.16
    ctx.fillStyle = color
    ctx.fill(area)
    ctx.globalAlpha = 1
  }
  ctx.stroke(path)
}

/** Bands from the bottom to the top, each with its edge. */
export function drawStack(
  ctx: Context,
  { times, bands }: Stack,
  { x: tx, y: ty }: Transform,
  gap: number,
  { colorOf, width }: { colorOf: (series: number) => string; width: number },
): void {
  const bottom = -ty.origin * ty.factor
  let below: Float64Array | undefined
  for (const { series, tops } of bands) {
    const area = new Path2D()
    const edge = new Path2D()
    for (const [from, to] of runsOf(times, tops, gap)) {
      for (let i = from; i < to; i++) {
        const x = (times[i]! - tx.origin) * tx.factor
        const y = (tops[i]! - ty.origin) * ty.factor
        if (i === from) {
          area.moveTo(x, y)
          edge.moveTo(x, y)
        }
        area.lineTo(x, y)
        edge.lineTo(x, y)
      }
      for (let i = to - 1; i >= from; i--) {
        const x = (times[i]! - tx.origin) * tx.factor
        area.lineTo(x, below === undefined ? bottom : (below[i]! - ty.origin) * ty.factor)
      }
      area.closePath()
    }
    ctx.fillStyle = colorOf(series)
    ctx.strokeStyle = colorOf(series)
    ctx.globalAlpha = 0.55
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas is no array
    ctx.fill(area)
    ctx.globalAlpha = 1
    ctx.lineWidth = width
    ctx.stroke(edge)
    below = tops
  }
}

function* runsOf(
  times: Float64Array,
  tops: Float64Array,
  gap: number,
): Generator<[from: number, to: number]> {
  let from = -1
  for (let i = 0; i <= times.length; i++) {
    const isThere = i < times.length && !Number.isNaN(tops[i]!)
    const goesOn = isThere && from !== -1 && times[i]! - times[i - 1]! <= gap
    if (goesOn) continue
    if (from !== -1) yield [from, i]
    from = isThere ? i : -1
  }
}
