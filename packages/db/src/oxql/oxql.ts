import type { ClickHouseSettings } from '@clickhouse/client'
import { systemClock } from '@oximeter/core'
import {
  compile,
  compileCount,
  formatPlan,
  isUnusual,
  parseQuery,
  planQuery,
  withinRange,
  type Catalogue,
  type CompiledLookUp,
  type CompiledTable,
  type CompileOptions,
  type Plan,
  type PlanNode,
  type RolledScan,
  type RolledScans,
  type ResultTable,
  type ScanParts,
  type Thinning,
  type Usual,
} from '@oximeter/oxql'
import type { ScanNode } from '@oximeter/oxql/plan'
import { Engine, type ConnectOptions, type StatementOptions } from '../engine.ts'
import { DbError, toDbError } from '../error.ts'
import type { Recent } from '../recent.ts'
import type { SchemaStore } from '../schema/schema-store.ts'
import { knownSettings } from '../sql/known-settings.ts'
import { Turns } from '../sql/turns.ts'
import type {
  OxqlAnswer,
  OxqlExplanation,
  OxqlOptions,
  OxqlStatement,
  OxqlStream,
} from './answer.ts'
import { ANSWER_FORMAT } from './answer-format.ts'
import { AnswerLimits } from './answer-limits.ts'
import { budgetSettings, fullBudget, type FullBudget } from './budget.ts'
import { Catalogues } from './catalogue.ts'
import { OpenAnswer } from './open-answer.ts'
import { rowsOf, type ReadFigures } from './read-answer.ts'
import { refusal } from './refusal.ts'
import { NO_REWRITES } from './rewrites.ts'
import { rolledScans } from './rolled.ts'
import { seek, type LookUp } from './seek.ts'
import { Statement, type EngineAnswer } from './statement.ts'
import { storageOf } from './storage.ts'

/** Answers that are read at the same time: whoever reads slowly keeps a connection, and no turn of the engine. */
const READ_AT_A_TIME = 16
/** Statements that have run before the first series is read, so that what they fail with is known by then. */
const RUN_AHEAD = 4

/** Of samples that come every ten seconds there are thirty by then, from which on it is quicker. */
const RISING_FROM = 300_000_000_000n

/** Runs queries in OxQL. */
export class Oxql {
  readonly #engine: Engine
  readonly #catalogues: Catalogues
  readonly #turns: Turns
  readonly #readers = new Turns(READ_AT_A_TIME)
  readonly #noRewrites: Recent<ClickHouseSettings>

  /** @param turns shared with whatever else users run */
  constructor(options: ConnectOptions, schemas: SchemaStore, turns: Turns) {
    // With connections of its own, so that answers that are read slowly leave those of others alone.
    this.#engine = new Engine({ ...options, maxConnections: READ_AT_A_TIME * RUN_AHEAD })
    this.#turns = turns
    this.#noRewrites = knownSettings(this.#engine, NO_REWRITES)
    this.#catalogues = new Catalogues(schemas)
  }

  async run(text: string, options: OxqlOptions): Promise<OxqlAnswer> {
    return this.runPlan(await this.#plan(text, options), options)
  }

  async stream(text: string, options: OxqlOptions): Promise<OxqlStream> {
    return this.#streamPlan(await this.#plan(text, options), options)
  }

  catalogue(): Promise<Catalogue> {
    return this.#catalogues.recent()
  }

  async runPlan(plan: Plan, options: PlanRunOptions): Promise<OxqlAnswer> {
    await using answer = await this.#streamPlan(plan, options)
    const tables: ResultTable[] = []
    for (const { layout, batches } of answer.tables) {
      tables.push({ shape: layout.shape, series: (await Array.fromAsync(batches)).flat() })
    }
    return { tables, ...answer.about() }
  }

  close(): Promise<void> {
    return this.#engine.close()
  }

  async explain(text: string, options: OxqlOptions): Promise<OxqlExplanation> {
    const plan = await this.#plan(text, options)
    const asked = askedOf(plan, options)
    if (options.scope !== undefined && options.scope.kind !== 'fleet') {
      return this.#explainScoped(plan, asked)
    }
    const statements: CompiledTable[] = []
    const all = new Map<ScanNode, RolledScan>()
    let estimatedRows = 0n
    for (const table of plan.tables) {
      const { parts } = await this.#seek(table, asked)
      const rolled = await this.#rolled(table, asked)
      for (const [scan, one] of rolled) all.set(scan, one)
      const usual = this.#compile(table, asked, { parts, rolled, usual: asked.usual })
      const thorough = (): CompiledTable => this.#compile(table, asked, { parts, rolled })
      const { compiled, rows } = await asUsual(usual, thorough, async (each) => {
        return { compiled: each, rows: await this.#estimatedRows(each, asked) }
      })
      statements.push(compiled)
      estimatedRows += rows
    }
    return { plan: formatPlan(plan, all), statements: statements.map(shown), estimatedRows }
  }

  /**
   * For who may not see all that is stored beside: what the engine's indexes say tells of that too, and
   * so may where first samples are. The samples themselves are counted, and all of them are read.
   */
  async #explainScoped(plan: Plan, asked: Asked): Promise<OxqlExplanation> {
    const statements = plan.tables.map((table) =>
      this.#compile(table, asked, { usual: asked.usual }),
    )
    let estimatedRows = 0n
    for (const table of plan.tables) {
      const counted = compileCount(table, storageOf(this.#engine.database))
      const { sql, options } = await this.#statement(counted, asked)
      try {
        const { rows } = rowsOf(await this.#engine.text('explain the query', sql, options))
        estimatedRows += BigInt(rows[0] ?? 0)
      } catch (error) {
        throw refusal(toDbError(error, 'explain the query'))
      }
    }
    return { plan: formatPlan(plan), statements: statements.map(shown), estimatedRows }
  }

  async #plan(
    text: string,
    { scope, catalogues = this.#catalogues, now = systemClock(), times = {}, step }: OxqlOptions,
  ): Promise<Plan> {
    const query = withinRange(parseQuery(text, { now, ...(step && { step }) }), times)
    return catalogues.plan((catalogue) =>
      planQuery(query, { catalogue, now, ...(scope && { scope }) }),
    )
  }

  async #streamPlan(plan: Plan, options: PlanRunOptions): Promise<OpenAnswer> {
    const began = performance.now()
    const { signal } = options
    const asked = askedOf(plan, options)
    const statements = plan.tables.map((table, i) => {
      const usual = this.#compile(table, asked, { usual: asked.usual })
      const run = () => this.#answer(table, usual, asked)
      return new Statement(usual.layout, i < RUN_AHEAD ? run : () => this.#turns.run(signal, run))
    })
    const onClosed = await this.#readers.enter(signal)
    const limits = new AnswerLimits(asked.budget)
    const answer = new OpenAnswer(statements, { limits, began, onClosed, signal })
    try {
      // One after another, so that a query of many tables takes no more of the engine than others.
      await this.#turns.run(signal, async () => {
        for (const statement of statements.slice(0, RUN_AHEAD)) await answer.run(statement)
      })
      return answer
    } catch (error) {
      answer.close()
      throw error
    }
  }

  /** @param whole reads all samples: most queries say themselves which they want */
  async #answer(table: PlanNode, whole: CompiledTable, asked: Asked): Promise<EngineAnswer> {
    const { parts, lookedUp } = await this.#seek(table, asked)
    const rolled = await this.#rolled(table, asked)
    const usual =
      parts.size + rolled.size === 0
        ? whole
        : this.#compile(table, asked, { parts, rolled, usual: asked.usual })
    const thorough = (): CompiledTable => this.#compile(table, asked, { parts, rolled })
    const run = async (compiled: CompiledTable): Promise<EngineAnswer> => {
      const { sql, options } = await this.#statement(compiled, asked)
      const { stream, summary } = await this.#engine.answer('run the query', sql, options)
      const { memory_usage: memory } = summary
      const peakMemoryBytes = memory === undefined ? undefined : BigInt(memory)
      return { stream, peakMemoryBytes, lookedUp, rolledUp: namesOf(rolled) }
    }
    try {
      return await asUsual(usual, thorough, run)
    } catch (error) {
      throw refusal(error)
    }
  }

  async #estimatedRows(
    { sql, parameters }: CompiledTable,
    { options, budget }: Asked,
  ): Promise<bigint> {
    const estimates = await this.#engine.rows<{ rows: string }>(
      'explain the query',
      `EXPLAIN ESTIMATE ${sql}`,
      { ...options, parameters, settings: budgetSettings(budget) },
    )
    return estimates.reduce((sum, { rows }) => sum + BigInt(rows), 0n)
  }

  /** Which samples are enough, and what it took to find out. */
  async #seek(
    table: PlanNode,
    asked: Asked,
  ): Promise<{ readonly parts: ScanParts; readonly lookedUp: ReadFigures }> {
    let [rowsRead, bytesRead] = [0n, 0n]
    const lookUp: LookUp = async (compiled) => {
      const { sql, options } = await this.#statement(compiled, asked)
      try {
        const answer = rowsOf(await this.#engine.text('run the query', sql, options))
        rowsRead += answer.rowsRead
        bytesRead += answer.bytesRead
        return answer.rows
      } catch (error) {
        throw refusal(toDbError(error, 'look for samples'))
      }
    }
    const parts = await seek(table, {
      database: this.#engine.database,
      end: asked.end,
      lookUp,
    })
    return { parts, lookedUp: { rowsRead, bytesRead } }
  }

  /** What is read in place of samples. */
  async #rolled(table: PlanNode, { usesRollups }: Asked): Promise<RolledScans> {
    if (!usesRollups) return new Map()
    try {
      return await rolledScans(table, this.#engine)
    } catch (error) {
      throw refusal(toDbError(error, 'look for roll-ups'))
    }
  }

  /** As it is sent, for an answer in the format of answers. */
  async #statement(
    { sql, parameters }: CompiledLookUp,
    { budget, options }: Asked,
  ): Promise<{ readonly sql: string; readonly options: StatementOptions }> {
    const settings = {
      ...budgetSettings(budget),
      ...(await this.#noRewrites.get()),
      ...ANSWER_FORMAT,
    }
    return { sql: `${sql}\nFORMAT Template`, options: { ...options, parameters, settings } }
  }

  #compile(
    table: PlanNode,
    { budget, thinning }: Asked,
    options: Pick<CompileOptions, 'parts' | 'rolled' | 'usual'>,
  ): CompiledTable {
    return compile(table, {
      storage: storageOf(this.#engine.database),
      maxSeries: budget.maxSeries,
      ...(thinning && { thinning }),
      ...options,
    })
  }
}

/** The timeseries of scans, each once. */
function namesOf(rolled: RolledScans): string[] {
  return [...new Set(Array.from(rolled.keys(), ({ name }) => name))]
}

function shown({ sql, parameters }: CompiledTable): OxqlStatement {
  return { sql, parameters }
}

/** Runs the statement that takes for granted what is usual and, if it is not so, the one that does not. */
async function asUsual<T>(
  usual: CompiledTable,
  thorough: () => CompiledTable,
  run: (compiled: CompiledTable) => Promise<T>,
): Promise<T> {
  try {
    return await run(usual)
  } catch (error) {
    if (!(error instanceof DbError && isUnusual(error.message))) throw error
    return run(thorough())
  }
}

/** What a plan holds already is not said again. */
export type PlanRunOptions = Omit<OxqlOptions, 'scope' | 'catalogues' | 'now' | 'times' | 'step'>

/** What all statements of a query run with. */
interface Asked {
  /** Of the plan. */
  readonly end: bigint
  readonly budget: FullBudget
  readonly usual: Usual
  readonly usesRollups: boolean
  readonly thinning: Thinning | undefined
  readonly options: StatementOptions
}

function askedOf({ end }: Plan, options: Omit<OxqlOptions, 'scope' | 'now'>): Asked {
  const { budget, signal, risingFrom = RISING_FROM, usesRollups = true, thinning } = options
  return {
    end,
    budget: fullBudget(budget),
    usual: { risingFrom },
    usesRollups,
    thinning,
    options: signal ? { signal } : {},
  }
}
