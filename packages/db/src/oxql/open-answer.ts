import type { OxqlWarning, ResultSeries } from '@oximeter/oxql'
import { toDbError } from '../error.ts'
import { ByteReader } from '../native/byte-reader.ts'
import type { AnswerLimits } from './answer-limits.ts'
import type { OxqlAbout, OxqlStream, OxqlTableStream } from './answer.ts'
import { readAnswer, type TableEnd } from './read-answer.ts'
import { refusal } from './refusal.ts'
import type { EngineAnswer, Statement } from './statement.ts'
import { binsChanged, totalsFell } from './warnings.ts'

export interface OpenAnswerOptions {
  readonly limits: AnswerLimits
  /** When it was asked for, by `performance.now()`. */
  readonly began: number
  /** Called once, when nothing is left of it in the engine. */
  readonly onClosed: () => void
  readonly signal: AbortSignal | undefined
}

interface ReadTable extends TableEnd {
  readonly peakMemoryBytes: bigint | undefined
  readonly rolledUp: readonly string[]
}

interface OpenTable extends OxqlTableStream {
  /** The series, as many at a time as are there: to wait for each takes longer than to read it. */
  readonly batches: AsyncIterable<readonly ResultSeries[]>
}

/** The answers of the statements of a query, read one after the other. */
export class OpenAnswer implements OxqlStream {
  readonly tables: readonly OpenTable[]
  readonly #statements: readonly Statement[]
  readonly #options: OpenAnswerOptions
  readonly #read: ReadTable[] = []
  readonly #closed = new AbortController()
  #elapsedMs = 0

  constructor(statements: readonly Statement[], options: OpenAnswerOptions) {
    this.#statements = statements
    this.#options = options
    this.tables = statements.map((statement) => {
      const batches = this.#batchesOf(statement)
      return { layout: statement.layout, batches, series: oneByOne(batches) }
    })
    const { signal } = this.#closed
    options.signal?.addEventListener('abort', () => this.close(), { once: true, signal })
    if (options.signal?.aborted) this.close()
  }

  /** Has a statement run. */
  async run(statement: Statement): Promise<EngineAnswer> {
    const answer = await statement.answer()
    this.#elapsedMs = Math.max(this.#elapsedMs, performance.now() - this.#options.began)
    return answer
  }

  about(): OxqlAbout {
    if (this.#read.length < this.tables.length) {
      throw new TypeError('what is said of an answer is known once all its series were read')
    }
    const sum = (part: (table: TableEnd) => bigint): bigint =>
      this.#read.reduce((total, table) => total + part(table), 0n)
    const { reason } = this.#options.limits
    const peaks = this.#read.flatMap(({ peakMemoryBytes: peak }) => peak ?? [])
    return {
      warnings: warningsOf(
        sum(({ fallen }) => fallen),
        sum(({ changedBins }) => changedBins),
      ),
      ...(reason !== undefined && { truncated: { reason } }),
      thinned: this.#read.flatMap(({ kept, before }, table) =>
        before > kept ? [{ table, kept, before }] : [],
      ),
      cost: {
        elapsedMs: this.#elapsedMs,
        rowsRead: sum(({ rowsRead }) => rowsRead),
        bytesRead: sum(({ bytesRead }) => bytesRead),
        ...(peaks.length > 0 && {
          peakMemoryBytes: peaks.reduce((most, peak) => (peak > most ? peak : most)),
        }),
        rolledUp: [...new Set(this.#read.flatMap(({ rolledUp }) => rolledUp))].sort(),
      },
    }
  }

  close(): void {
    if (this.#closed.signal.aborted) return
    this.#closed.abort()
    for (const statement of this.#statements) statement.close()
    this.#options.onClosed()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  async *#batchesOf(
    statement: Statement,
  ): AsyncGenerator<readonly ResultSeries[], void, undefined> {
    let isRead = false
    try {
      const answer = await this.run(statement)
      const reader = new ByteReader(answer.stream)
      const end = yield* readAnswer(reader, statement.layout, this.#options.limits)
      statement.leave(answer)
      isRead = true
      this.#read.push({
        ...end,
        rowsRead: end.rowsRead + answer.lookedUp.rowsRead,
        bytesRead: end.bytesRead + answer.lookedUp.bytesRead,
        peakMemoryBytes: answer.peakMemoryBytes,
        rolledUp: answer.rolledUp,
      })
    } catch (error) {
      throw refusal(toDbError(error, 'read the answer'))
    } finally {
      // Whoever stops in between wants no more of it.
      if (!isRead || this.#read.length === this.tables.length) this.close()
    }
  }
}

/** One after the other. */
async function* oneByOne(
  batches: AsyncIterable<readonly ResultSeries[]>,
): AsyncGenerator<ResultSeries, void, undefined> {
  for await (const batch of batches) {
    for (const one of batch) yield one
  }
}

function warningsOf(fallen: bigint, changedBins: bigint): OxqlWarning[] {
  return [
    ...(fallen > 0n ? [totalsFell(Number(fallen))] : []),
    ...(changedBins > 0n ? [binsChanged(Number(changedBins))] : []),
  ]
}
