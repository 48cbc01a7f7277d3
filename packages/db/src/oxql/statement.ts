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
}

/** A statement that runs once, when its answer is wanted first. */
export class Statement {
  readonly layout: AnswerLayout
  readonly #run: () => Promise<EngineAnswer>
  #answer: Promise<EngineAnswer> | undefined

  constructor(layout: AnswerLayout, run: () => Promise<EngineAnswer>) {
    this.layout = layout
    this.#run = run
  }

  answer(): Promise<EngineAnswer> {
    return (this.#answer ??= this.#run())
  }

  /** Ends what there is of it; nothing is run that was not yet. */
  close(): void {
    const close = ({ stream }: EngineAnswer): void => void stream.on('error', () => {}).destroy()
    this.#answer?.then(close, () => undefined)
    this.#answer ??= Promise.reject(new Error('the answer was closed'))
    this.#answer.catch(() => undefined)
  }
}
