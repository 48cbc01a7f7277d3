import type { ClickHouseSettings } from '@clickhouse/client'
import { systemClock } from '@oximeter/core'
import {
  compile,
  formatPlan,
  parseQuery,
  planQuery,
  type Catalogue,
  type CompiledTable,
  type OxqlWarning,
  type Plan,
  type ResultTable,
} from '@oximeter/oxql'
import type { Engine, StatementOptions } from '../engine.ts'
import { toDbError } from '../error.ts'
import { ByteReader } from '../native/byte-reader.ts'
import type { Recent } from '../recent.ts'
import type { SchemaStore } from '../schema/schema-store.ts'
import { knownSettings } from '../sql/known-settings.ts'
import { Turns } from '../sql/turns.ts'
import type { OxqlAnswer, OxqlExplanation, OxqlOptions } from './answer.ts'
import { ANSWER_FORMAT } from './answer-format.ts'
import { budgetSettings, fullBudget, type FullBudget } from './budget.ts'
import { Catalogues } from './catalogue.ts'
import { readAnswer, type TableAnswer } from './read-answer.ts'
import { refusal } from './refusal.ts'
import { NO_REWRITES } from './rewrites.ts'
import { storageOf } from './storage.ts'
import { totalsFell, binsChanged } from './warnings.ts'

interface MeasuredAnswer extends TableAnswer {
  readonly peakMemoryBytes: bigint
}

/** Runs queries in OxQL. */
export class Oxql {
  readonly #engine: Engine
  readonly #catalogues: Catalogues
  readonly #turns = new Turns()
  readonly #noRewrites: Recent<ClickHouseSettings>

  constructor(engine: Engine, schemas: SchemaStore) {
    this.#engine = engine
    this.#noRewrites = knownSettings(engine, NO_REWRITES)
    this.#catalogues = new Catalogues(schemas)
  }

  async run(text: string, options: OxqlOptions): Promise<OxqlAnswer> {
    return this.runPlan(await this.#plan(text, options), options)
  }

  catalogue(): Promise<Catalogue> {
    return this.#catalogues.recent()
  }

  async runPlan(plan: Plan, options: Omit<OxqlOptions, 'scope' | 'now'>): Promise<OxqlAnswer> {
    const began = performance.now()
    const answers = await this.#turns.run(options.signal, () => this.#answers(plan, options))
    const excess = answers.find((answer) => answer.excess !== undefined)?.excess
    return {
      tables: plan.tables.map(({ shape }, i) => ({ shape, series: answers[i]?.series ?? [] })),
      warnings: warningsOf(answers),
      ...(excess && { truncated: { reason: reasonOf(excess, options) } }),
      cost: {
        elapsedMs: performance.now() - began,
        rowsRead: answers.reduce((sum, { rowsRead }) => sum + rowsRead, 0n),
        bytesRead: answers.reduce((sum, { bytesRead }) => sum + bytesRead, 0n),
        peakMemoryBytes: answers.reduce(
          (most, { peakMemoryBytes }) => (peakMemoryBytes > most ? peakMemoryBytes : most),
          0n,
        ),
      },
    }
  }

  async explain(text: string, options: OxqlOptions): Promise<OxqlExplanation> {
    const plan = await this.#plan(text, options)
    const budget = fullBudget(options.budget)
    const statements = plan.tables.map((_, i) => this.#compile(plan, i, budget))
    let estimatedRows = 0n
    for (const { sql, parameters } of statements) {
      const estimates = await this.#engine.rows<{ rows: string }>(
        'explain the query',
        `EXPLAIN ESTIMATE ${sql}`,
        { ...signalOf(options), parameters, settings: budgetSettings(budget) },
      )
      for (const { rows } of estimates) estimatedRows += BigInt(rows)
    }
    return {
      plan: formatPlan(plan),
      statements: statements.map(({ sql, parameters }) => ({ sql, parameters })),
      estimatedRows,
    }
  }

  async #plan(text: string, { scope, now = systemClock() }: OxqlOptions): Promise<Plan> {
    const query = parseQuery(text, { now })
    return this.#catalogues.plan((catalogue) =>
      planQuery(query, { catalogue, now, ...(scope && { scope }) }),
    )
  }

  /** One after another, so that a query of many tables takes no more of the engine than others. */
  async #answers(plan: Plan, options: OxqlOptions): Promise<MeasuredAnswer[]> {
    const answers: MeasuredAnswer[] = []
    let budget = fullBudget(options.budget)
    for (const index of plan.tables.keys()) {
      const statement = this.#compile(plan, index, budget)
      const answer = await this.#answer(statement, budget, signalOf(options))
      answers.push(answer)
      budget = {
        ...budget,
        maxPoints: budget.maxPoints - pointsOf({ ...statement.layout, ...answer }),
        maxSeries: budget.maxSeries - answer.series.length,
      }
    }
    return answers
  }

  async #answer(
    { sql, parameters, layout }: CompiledTable,
    budget: FullBudget,
    options: StatementOptions,
  ): Promise<MeasuredAnswer> {
    try {
      const { stream, summary } = await this.#engine.answer(
        'run the query',
        `${sql}\nFORMAT Template`,
        {
          ...options,
          parameters,
          settings: {
            ...budgetSettings(budget),
            ...(await this.#noRewrites.get()),
            ...ANSWER_FORMAT,
          },
        },
      )
      const answer = await readAnswer(new ByteReader(stream), layout, budget).catch(
        (error: unknown) => {
          stream.destroy()
          throw toDbError(error, 'read the answer')
        },
      )
      // The connection is free only once the end was read.
      stream.resume()
      return { ...answer, peakMemoryBytes: BigInt(summary['memory_usage'] ?? 0) }
    } catch (error) {
      throw refusal(error)
    }
  }

  #compile(plan: Plan, index: number, { maxSeries }: FullBudget): CompiledTable {
    try {
      return compile(plan.tables[index]!, {
        storage: storageOf(this.#engine.database),
        maxSeries,
      })
    } catch (error) {
      throw refusal(error)
    }
  }
}

function signalOf({ signal }: OxqlOptions): StatementOptions {
  return signal ? { signal } : {}
}

function pointsOf({ shape, series }: ResultTable): number {
  const times = series.reduce((sum, { points }) => sum + points.timestamps.length, 0)
  return times * shape.dimensions.length
}

function warningsOf(answers: readonly TableAnswer[]): OxqlWarning[] {
  const fallen = answers.reduce((sum, answer) => sum + answer.fallen, 0n)
  const changed = answers.reduce((sum, answer) => sum + answer.changedBins, 0n)
  return [
    ...(fallen > 0n ? [totalsFell(Number(fallen))] : []),
    ...(changed > 0n ? [binsChanged(Number(changed))] : []),
  ]
}

function reasonOf(excess: 'points' | 'series', { budget }: OxqlOptions): string {
  const { maxPoints, maxSeries } = fullBudget(budget)
  return excess === 'series'
    ? `there are more than ${maxSeries} series: group them, or ask for fewer`
    : `there are more than ${maxPoints} points: ask for a shorter time, a longer step or fewer series`
}
