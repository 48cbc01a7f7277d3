import { styleOf, type Style } from '../output/table.ts'

const NAME_WIDTH = 30
const URL_WIDTH = 48
const TERMINAL_TICK_MS = 200
const PIPE_TICK_MS = 5000

interface Step {
  readonly verb: string
  readonly began: number
}

/**
 * Tells what a program is at while it starts and stops: a line for each step that is done, and one
 * that says for how long the others have been going on; on a terminal that one changes in place.
 */
export class Progress implements Disposable {
  readonly #stream: NodeJS.WriteStream
  readonly #style: Style
  readonly #began = performance.now()
  readonly #running = new Map<string, Step>()
  readonly #timer: NodeJS.Timeout
  #hasLiveLine = false

  constructor(stream: NodeJS.WriteStream = process.stdout) {
    this.#stream = stream
    this.#style = styleOf(stream)
    this.#timer = setInterval(() => this.#tick(), stream.isTTY ? TERMINAL_TICK_MS : PIPE_TICK_MS)
    this.#timer.unref()
  }

  /** Seconds since the program began. */
  get elapsed(): string {
    return secondsSince(this.#began)
  }

  line(text = ''): void {
    this.clear()
    this.#stream.write(`${text}\n`)
  }

  /** A running program and where it is. */
  running(name: string, url: string, note = ''): void {
    const about = note === '' ? '' : this.#style.faint(note)
    this.line(`  ${name.padEnd(NAME_WIDTH)}${url.padEnd(about === '' ? 0 : URL_WIDTH)}${about}`)
  }

  /**
   * Does one step; the result comes with the time that it took.
   *
   * @param verb what is being done, `starting`
   * @param what to what: steps with the same verb share it
   */
  async during<T>(
    verb: string,
    what: string,
    work: () => Promise<T>,
  ): Promise<{ result: T; took: string }> {
    const began = performance.now()
    this.#running.set(what, { verb, began })
    this.#tick(false)
    try {
      return { result: await work(), took: secondsSince(began) }
    } finally {
      this.#running.delete(what)
      this.clear()
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.clear()
  }

  #tick(onPipe = true): void {
    if (this.#running.size === 0) return
    const byVerb = Map.groupBy(this.#running, ([, { verb }]) => verb)
    const steps = [...byVerb].map(([verb, of]) => `${verb} ${of.map(([what]) => what).join(', ')}`)
    const oldest = Math.min(...[...this.#running.values()].map(({ began }) => began))
    const text = `  … ${steps.join(', ')} (${secondsSince(oldest)})`
    if (this.#stream.isTTY) {
      // Never wider than the terminal: a line that wraps cannot be taken back.
      // Some do not say how wide they are.
      const room = (this.#stream.columns || 80) - 1
      this.#stream.write(`\r${this.#style.faint(text.slice(0, room))}\u001B[K`)
      this.#hasLiveLine = true
    } else if (onPipe) {
      this.#stream.write(`${text}\n`)
    }
  }

  /** Takes the line that changes away, for others to write; it comes back. */
  clear(): void {
    if (this.#hasLiveLine) this.#stream.write('\r\u001B[K')
    this.#hasLiveLine = false
  }
}

function secondsSince(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`
}
