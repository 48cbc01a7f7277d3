import { colorBytes } from '../color/palette.ts'
import type { Lines } from '../lines/lines.ts'
import { REST, type Stack } from '../lines/stack.ts'
import { drawLine, drawStack } from './draw-paths.ts'
import { Raster, type Transform } from './raster.ts'

/** More points than that are drawn as pixels: smooth paths of them would take longer than a frame. */
const MAX_SMOOTH_POINTS = 30_000

export interface Layer {
  readonly lines: Lines
  readonly kind: 'line' | 'area' | 'stacked'
  readonly shown: readonly number[]
  /** Of `stacked` alone. */
  readonly stack?: Stack
  readonly palette: readonly string[]
  readonly restColor: string
}

export interface Frame {
  readonly transform: Transform
  readonly width: number
  readonly height: number
  /** Canvas pixels of a CSS pixel. */
  readonly ratio: number
}

/**
 * All lines of a chart as a picture, drawn anew only if what they are drawn from has changed: the cursor moves
 * over a finished one.
 */
export class LineLayer {
  #picture: OffscreenCanvas | undefined
  #layer: Layer | undefined
  #frame: Frame | undefined

  /** Draws the picture at a place of the canvas, faint if one series is to stand out. */
  paint(
    ctx: CanvasRenderingContext2D,
    layer: Layer,
    frame: Frame,
    at: { left: number; top: number },
    highlit: number | undefined,
  ): void {
    if (layer !== this.#layer || !isSame(frame, this.#frame)) {
      this.#picture = draw(layer, frame)
      this.#layer = layer
      this.#frame = frame
    }
    if (this.#picture === undefined) return
    const isLine = layer.kind !== 'stacked'
    ctx.save()
    ctx.globalAlpha = highlit !== undefined && isLine && layer.shown.length > 1 ? 0.3 : 1
    ctx.drawImage(this.#picture, at.left, at.top)
    ctx.globalAlpha = 1
    if (highlit !== undefined && isLine) {
      ctx.translate(at.left, at.top)
      ctx.beginPath()
      ctx.rect(0, 0, frame.width, frame.height)
      ctx.clip()
      const color = layer.palette[layer.lines.colors[highlit]!]!
      const width = 2.5 * frame.ratio
      drawLine(ctx, layer.lines, highlit, frame.transform, frame, { color, width })
    }
    ctx.restore()
  }
}

function draw(layer: Layer, frame: Frame): OffscreenCanvas | undefined {
  const { width, height, transform, ratio } = frame
  if (width < 1 || height < 1) return undefined
  const picture = new OffscreenCanvas(width, height)
  const ctx = picture.getContext('2d')!
  const { lines, shown, palette, kind, stack } = layer
  const colorOf = (series: number) =>
    series === REST ? layer.restColor : palette[lines.colors[series]!]!
  if (kind === 'stacked' && stack !== undefined) {
    const gap = shown.reduce((most, s) => Math.max(most, finite(lines.gaps[s]!)), 0) || Infinity
    drawStack(ctx, stack, transform, gap, { colorOf, width: ratio })
    return picture
  }
  if (pointsOf(lines, shown) > MAX_SMOOTH_POINTS) {
    const raster = new Raster(width, height)
    const colors = palette.map(colorBytes)
    // The last is in front, as it is of paths.
    for (const series of shown.toReversed()) {
      raster.line(lines, series, transform, colors[lines.colors[series]!]!)
    }
    ctx.putImageData(raster.image(), 0, 0)
    return picture
  }
  const fillTo = kind === 'area' ? -transform.y.origin * transform.y.factor : undefined
  for (const series of shown) {
    const stroke = { color: colorOf(series), width: 1.5 * ratio }
    drawLine(ctx, lines, series, transform, frame, {
      ...stroke,
      ...(fillTo !== undefined && { fillTo }),
    })
  }
  return picture
}

function pointsOf({ starts }: Lines, shown: readonly number[]): number {
  return shown.reduce((sum, s) => sum + starts[s + 1]! - starts[s]!, 0)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

function isSame(a: Frame, b: Frame | undefined): boolean {
  return (
    b !== undefined &&
    a.width === b.width &&
    a.height === b.height &&
    a.ratio === b.ratio &&
    isSameAxis(a.transform.x, b.transform.x) &&
    isSameAxis(a.transform.y, b.transform.y)
  )
}

function isSameAxis(a: Transform['x'], b: Transform['x']): boolean {
  return a.origin === b.origin && a.factor === b.factor
}
