import type { Readable } from 'node:stream'
import type { AnswerLayout } from '@oximeter/oxql'
import type { ReadFigures } from './read-answer.ts'

/** What the engine has for a statement that it has run. */
export interface EngineAnswer {
  /** In the format of answers. */
  readonly stream: Readable
  readonly peakMemoryBytes: bigint | undefined
  /** What it took to know which samples to read. */
  readonly lookedUp: ReadFigures
  /** Timeseries of which roll-ups are read in place of samples. */
  readonly rolledUp: readonly string[]
}

/** A statement that runs once, when its answer is wanted first. */
export class Statement {
  readonly layout: AnswerLayout
  readonly #run: () => Promise<EngineAnswer>
  #answer: Promise<EngineAnswer> | undefined
  #isRead = false

  constructor(layout: AnswerLayout, run: () => Promise<EngineAnswer>) {
    this.layout = layout
    this.#run = run
  }

  answer(): Promise<EngineAnswer> {
    return (this.#answer ??= this.#run())
  }

  /** Says that all of the answer was read. Its connection is free for others once the end was. */
  leave({ stream }: EngineAnswer): void {
    this.#isRead = true
    stream.resume()
  }

  /** Ends what there is of it; nothing is run that was not yet. */
  close(): void {
    if (this.#isRead) return
    this.#answer ??= Promise.reject(new Error('the answer was closed'))
    this.#answer.then(destroy, () => undefined)
  }
}

function destroy({ stream }: EngineAnswer): void {
  // Nobody reads it, so that nobody is told.
  stream.on('error', () => undefined)
  stream.destroy()
}
