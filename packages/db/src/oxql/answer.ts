import type {
  AnswerLayout,
  AskedTimes,
  OxqlWarning,
  ResultSeries,
  ResultTable,
  Scope,
  Thinning,
} from '@oximeter/oxql'
import type { OxqlBudget } from './budget.ts'
import type { Catalogues } from './catalogue.ts'

export interface OxqlOptions {
  /** Whose timeseries the query may see. @default those of the fleet, which are all */
  readonly scope?: Scope
  /** By which schemas it is planned. @default those that are stored here */
  readonly catalogues?: Catalogues
  readonly budget?: OxqlBudget
  /** Aborting ends the query in the engine. */
  readonly signal?: AbortSignal
  /** Where the text does not say from when or up to when, as if it did: nanoseconds since the epoch. */
  readonly times?: AskedTimes
  /** What `$step` is in the text, in nanoseconds. @default a minute */
  readonly step?: bigint
  /** How wide the answer is drawn: points that cannot be seen are left out. @default all are there */
  readonly thinning?: Thinning
  /** What `@now()` is, in nanoseconds since the epoch. @default the time of the call */
  readonly now?: bigint
  /**
   * From windows of this length on, in nanoseconds, `increase` and `rate` look at the first and last
   * samples of each: the less they have to do the more samples there are in a window. Answers are the
   * same. @default 5 minutes
   */
  readonly risingFrom?: bigint
  /**
   * Whether what samples were rolled up to may be read in place of them, where it is enough. Answers are
   * the same. @default true
   */
  readonly usesRollups?: boolean
}

export interface OxqlAnswer extends OxqlAbout {
  /** One for each table of the query, in its order. */
  readonly tables: readonly ResultTable[]
}

/** What is said of an answer as a whole. */
export interface OxqlAbout {
  readonly warnings: readonly OxqlWarning[]
  /** The answer is not all there is. */
  readonly truncated?: { readonly reason: string }
  /** The tables of which points were left out, since they cannot be seen. */
  readonly thinned: readonly ThinnedTable[]
  readonly cost: OxqlCost
}

interface ThinnedTable {
  /** Its place among the tables. */
  readonly table: number
  /** Points of its series that are there, and that there were. */
  readonly kept: number
  readonly before: number
}

export interface OxqlCost {
  readonly elapsedMs: number
  readonly rowsRead: bigint
  readonly bytesRead: bigint
  /** Of the engine, for the statement that took most; absent where the engine does not say. */
  readonly peakMemoryBytes?: bigint
  /** Timeseries of which roll-ups were read in place of samples, ascending. */
  readonly rolledUp: readonly string[]
}

/** An answer that is read while it arrives. */
export interface OxqlStream extends AsyncDisposable {
  /** One for each table of the query, in its order, which is also that of reading. */
  readonly tables: readonly OxqlTableStream[]
  /** To be asked when all series of all tables were read. @throws TypeError before */
  about(): OxqlAbout
}

export interface OxqlTableStream {
  readonly layout: AnswerLayout
  /** To be read once. What fails meanwhile is thrown: an answer that ends is whole. */
  readonly series: AsyncIterable<ResultSeries>
}

/** What is sent to the engine for one table of the answer. */
export interface OxqlStatement {
  readonly sql: string
  readonly parameters: Readonly<Record<string, unknown>>
}

export interface OxqlExplanation {
  /** As lines, the last stage first. */
  readonly plan: string
  readonly statements: readonly OxqlStatement[]
  /** What the statements would look at, by the engine's indexes; within a scope, the samples of its series. */
  readonly estimatedRows: bigint
}
