/** Bits of the eight dots of a braille character: by column, then by row from above. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const
const BLANK = 0x2800

/** A grid of characters with two by four dots each, each of the colour of what was drawn there last. */
export class BrailleCanvas {
  /** In dots. */
  readonly width: number
  readonly height: number
  readonly #columns: number
  readonly #dots: Uint8Array
  readonly #colours: Int8Array

  constructor(columns: number, rows: number) {
    this.width = columns * 2
    this.height = rows * 4
    this.#columns = columns
    this.#dots = new Uint8Array(columns * rows)
    this.#colours = new Int8Array(columns * rows)
  }

  /** Rows are counted from above; what is outside is left out. */
  dot(x: number, y: number, colour: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return
    const cell = (y >> 2) * this.#columns + (x >> 1)
    this.#dots[cell]! |= DOTS[x & 1]![y & 3]!
    this.#colours[cell] = colour
  }

  line(fromX: number, fromY: number, toX: number, toY: number, colour: number): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1)
    for (let step = 0; step <= steps; step++) {
      const part = step / steps
      const x = Math.round(fromX + (toX - fromX) * part)
      this.dot(x, Math.round(fromY + (toY - fromY) * part), colour)
    }
  }

  /** @param paint gives a run of characters the colour that they were drawn with */
  rows(paint: (text: string, colour: number) => string): string[] {
    const rows: string[] = []
    for (let start = 0; start < this.#dots.length; start += this.#columns) {
      let row = ''
      let run = ''
      let runColour = 0
      for (let cell = start; cell < start + this.#columns; cell++) {
        const dots = this.#dots[cell]!
        const colour = dots === 0 ? runColour : this.#colours[cell]!
        if (colour !== runColour && run !== '') {
          row += paint(run, runColour)
          run = ''
        }
        runColour = colour
        run += dots === 0 ? ' ' : String.fromCodePoint(BLANK + dots)
      }
      rows.push((row + paint(run, runColour)).trimEnd())
    }
    return rows
  }
}
