import { styleOf } from './table.ts'

const CELLS = 30
const REDRAW_MS = 100

/** How far something is: a line that changes on a terminal, elsewhere a line for each tenth. */
export class ProgressBar implements Disposable {
  readonly #stream: NodeJS.WriteStream
  readonly #total: number
  readonly #began = performance.now()
  #drawnAt = -Infinity
  #tenth = 0

  constructor(total: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#total = total
    this.#stream = stream
  }

  update(done: number, what: string): void {
    const part = Math.min(1, done / this.#total)
    const now = performance.now()
    const perSecond = Math.round(done / Math.max(0.001, (now - this.#began) / 1000))
    const text = `${String(Math.floor(part * 100)).padStart(3)} %  ${done} of ${this.#total} ${what}, ${perSecond}/s`
    if (this.#stream.isTTY) {
      if (now - this.#drawnAt < REDRAW_MS && part < 1) return
      this.#drawnAt = now
      const full = Math.round(part * CELLS)
      const bar = `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${text}`
      const room = (this.#stream.columns || 80) - 1
      this.#stream.write(`\r${bar.slice(0, room)}\u001B[K`)
    } else if (Math.floor(part * 10) > this.#tenth) {
      this.#tenth = Math.floor(part * 10)
      this.#stream.write(`${styleOf(this.#stream).faint(text)}\n`)
    }
  }

  [Symbol.dispose](): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001B[K')
  }
}
