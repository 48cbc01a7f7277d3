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

/** Of a frame, in milliseconds: what takes longer goes on in the next, so that nothing is ever stuck. */
const SLICE_MS = 12
/** Series between two looks at the clock. */
const SERIES_AT_ONCE = 50

/**
 * All lines of a chart as a picture, drawn anew only if what they are drawn from has changed: the cursor moves
 * over a finished one.
 */
export class LineLayer {
  #picture: OffscreenCanvas | undefined
  #layer: Layer | undefined
  #frame: Frame | undefined
  /** What is still to be drawn of the picture. */
  #work: Iterator<void> | undefined

  /**
   * Draws the picture at a place of the canvas, faint if one series is to stand out.
   *
   * @returns whether all of it is there; else it is to be painted again
   */
  paint(
    ctx: CanvasRenderingContext2D,
    layer: Layer,
    frame: Frame,
    at: { left: number; top: number },
    highlit: number | undefined,
  ): boolean {
    if (frame.width < 1 || frame.height < 1) return true
    if (layer !== this.#layer || !isSame(frame, this.#frame)) this.#begin(layer, frame)
    this.#goOn()
    const isLine = layer.kind !== 'stacked'
    ctx.save()
    ctx.globalAlpha = highlit !== undefined && isLine && layer.shown.length > 1 ? 0.3 : 1
    if (this.#picture !== undefined) ctx.drawImage(this.#picture, at.left, at.top)
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
    return this.#work === undefined
  }

  #begin(layer: Layer, frame: Frame): void {
    const picture = new OffscreenCanvas(frame.width, frame.height)
    this.#picture = picture
    this.#layer = layer
    this.#frame = frame
    this.#work = draw(picture.getContext('2d')!, layer, frame)
  }

  #goOn(): void {
    if (this.#work?.next().done === true) this.#work = undefined
  }
}

/** Draws for one slice of time after the other. */
function* draw(
  ctx: OffscreenCanvasRenderingContext2D,
  layer: Layer,
  frame: Frame,
): Generator<void, void> {
  const { transform, ratio } = frame
  const { lines, shown, palette, kind, stack } = layer
  let until = performance.now() + SLICE_MS
  const colorOf = (series: number) =>
    series === REST ? layer.restColor : palette[lines.colors[series]!]!
  if (kind === 'stacked' && stack !== undefined) {
    const gap = shown.reduce((most, s) => Math.max(most, finite(lines.gaps[s]!)), 0) || Infinity
    drawStack(ctx, stack, transform, gap, { colorOf, width: ratio })
    return
  }
  if (pointsOf(lines, shown) > MAX_SMOOTH_POINTS) {
    const raster = new Raster(frame.width, frame.height)
    const colors = palette.map(colorBytes)
    // The last is in front, as it is of paths.
    for (const [place, series] of shown.toReversed().entries()) {
      raster.line(lines, series, transform, colors[lines.colors[series]!]!)
      if (place % SERIES_AT_ONCE === 0 && performance.now() > until) {
        ctx.putImageData(raster.image(), 0, 0)
        yield
        until = performance.now() + SLICE_MS
      }
    }
    ctx.putImageData(raster.image(), 0, 0)
    return
  }
  const fillTo = kind === 'area' ? -transform.y.origin * transform.y.factor : undefined
  for (const series of shown) {
    const stroke = { color: colorOf(series), width: 1.5 * ratio }
    drawLine(ctx, lines, series, transform, frame, {
      ...stroke,
      ...(fillTo !== undefined && { fillTo }),
    })
    if (performance.now() > until) {
      yield
      until = performance.now() + SLICE_MS
    }
  }
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
