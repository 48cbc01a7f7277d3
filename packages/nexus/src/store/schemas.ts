import type { TimeseriesSchema } from '@oximeter/core'
import type { Kysely, Selectable } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { planApply, type PlannedChange } from './schema-plan.ts'
import { judgeSchema, type KnownSchema } from './schema-rules.ts'

export interface SchemaOutcome {
  readonly accepted: boolean
  /** What is stored now; where it was not accepted, what it contradicts. */
  readonly stored: KnownSchema
}

export interface ApplyOutcome {
  /** Whether the definitions are what is stored now. */
  readonly applied: boolean
  readonly changes: readonly PlannedChange[]
}

/**
 * Timeseries schemas, unique on (name, version). A stored one is never changed by samples, but for
 * the fields that they add to an open one.
 */
export class SchemaRows {
  readonly #db: Kysely<NexusTables>
  readonly #onStored: (name: string) => void

  /** @param onStored called with the name of each timeseries a schema of which was stored */
  constructor(db: Kysely<NexusTables>, onStored: (name: string) => void) {
    this.#db = db
    this.#onStored = onStored
  }

  /** Stores those that are new, compares the others; one outcome per offer, in their order. */
  async offer(offers: readonly KnownSchema[]): Promise<readonly SchemaOutcome[]> {
    const names = offers.map(({ schema }) => schema.name)
    const known = await retryConflicts(() => this.#named(this.#db, names))
    const verdicts = offers.map((offer) => judge(offer, known))
    if (!verdicts.some(storesSomething)) return verdicts.map(outcomeOf)
    return this.#change(async (transaction) => {
      const stored = await this.#named(transaction, names)
      const puts = new Map<string, KnownSchema>()
      const outcomes = offers.map((offer) => {
        const verdict = judge(offer, stored)
        if (storesSomething(verdict)) {
          const { next } = verdict
          remember(stored, next)
          puts.set(`${next.schema.name} ${next.schema.version}`, next)
        }
        return outcomeOf(verdict)
      })
      return { result: outcomes, puts: [...puts.values()] }
    })
  }

  /**
   * Makes definitions what is stored, all or, where any of it would be breaking, none.
   *
   * @param options.dryRun only says what would change
   */
  async apply(
    definitions: readonly TimeseriesSchema[],
    { dryRun }: { readonly dryRun: boolean },
  ): Promise<ApplyOutcome> {
    const names = definitions.map(({ name }) => name)
    return this.#change(async (transaction) => {
      const stored = await this.#named(transaction, names)
      const { changes, puts } = planApply(definitions, [...stored.values()].flat())
      const applied = !dryRun && !changes.some(({ breaking }) => breaking)
      return { result: { applied, changes }, puts: applied ? puts : [] }
    })
  }

  /** Stores what is found necessary by what is stored at that moment. */
  async #change<T>(
    decide: (
      transaction: Kysely<NexusTables>,
    ) => Promise<{ readonly result: T; readonly puts: readonly KnownSchema[] }>,
  ): Promise<T> {
    const { result, puts } = await retryConflicts(() =>
      // What contradicts a version may be another one that is being stored at this moment.
      this.#db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (transaction) => {
          const decided = await decide(transaction)
          for (const known of decided.puts) await put(transaction, known)
          return decided
        }),
    )
    for (const { schema } of puts) this.#onStored(schema.name)
    return result
  }

  /** Ascending by name and version, from after `after`. */
  async list(page: {
    readonly limit: number
    readonly after?: { readonly name: string; readonly version: number } | undefined
  }): Promise<readonly KnownSchema[]> {
    const { limit, after } = page
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('timeseries_schemas')
        .selectAll()
        .$if(after !== undefined, (query) =>
          query.where((where) =>
            where(
              where.refTuple('timeseries_name', 'version'),
              '>',
              where.tuple(after?.name ?? '', after?.version ?? 0),
            ),
          ),
        )
        .orderBy('timeseries_name')
        .orderBy('version')
        .limit(limit)
        .execute(),
    )
    return rows.map(fromRow)
  }

  /** All versions of some names, of each ascending. */
  async versions(names: readonly string[]): Promise<readonly KnownSchema[]> {
    const byName = await retryConflicts(() => this.#named(this.#db, names))
    return [...byName.values()].flat()
  }

  async names(): Promise<readonly string[]> {
    const rows = await retryConflicts(() =>
      this.#db.selectFrom('timeseries_schemas').select('timeseries_name').distinct().execute(),
    )
    return rows.map(({ timeseries_name }) => timeseries_name)
  }

  async count(): Promise<number> {
    const { n } = await retryConflicts(() =>
      this.#db
        .selectFrom('timeseries_schemas')
        .select(({ fn }) => fn.countAll<bigint>().as('n'))
        .executeTakeFirstOrThrow(),
    )
    return Number(n)
  }

  async #named(
    db: Kysely<NexusTables>,
    some: readonly string[],
  ): Promise<Map<string, KnownSchema[]>> {
    const names = [...new Set(some)]
    if (names.length === 0) return new Map()
    const rows = await db
      .selectFrom('timeseries_schemas')
      .selectAll()
      .where('timeseries_name', 'in', names)
      .orderBy('version')
      .execute()
    return Map.groupBy(rows.map(fromRow), ({ schema }) => schema.name)
  }
}

function judge(offer: KnownSchema, stored: ReadonlyMap<string, readonly KnownSchema[]>) {
  return judgeSchema(offer, stored.get(offer.schema.name) ?? [])
}

type Judged = ReturnType<typeof judge>

function storesSomething(verdict: Judged): verdict is Extract<Judged, { next: KnownSchema }> {
  return 'next' in verdict
}

function outcomeOf(verdict: Judged): SchemaOutcome {
  const accepted = verdict.kind !== 'conflict'
  return { accepted, stored: 'next' in verdict ? verdict.next : verdict.stored }
}

function remember(stored: Map<string, KnownSchema[]>, offer: KnownSchema): void {
  const { name, version } = offer.schema
  const others = (stored.get(name) ?? []).filter(({ schema }) => schema.version !== version)
  stored.set(name, [...others, offer])
}

async function put(
  db: Kysely<NexusTables>,
  { schema, provisional, applied }: KnownSchema,
): Promise<void> {
  const texts = {
    fields: JSON.stringify(schema.fields),
    target_description: schema.description.target,
    metric_description: schema.description.metric,
    units: schema.units,
    authz_scope: schema.authzScope,
    provisional,
    open: schema.open ?? false,
    applied: applied ?? false,
    rollups: JSON.stringify(schema.rollups ?? []),
  }
  await db
    .insertInto('timeseries_schemas')
    .values({
      timeseries_name: schema.name,
      version: schema.version,
      datum_type: schema.datumType,
      created_ns: schema.created,
      ...texts,
    })
    .onConflict((conflict) => conflict.columns(['timeseries_name', 'version']).doUpdateSet(texts))
    .execute()
}

function fromRow(row: Selectable<NexusTables['timeseries_schemas']>): KnownSchema {
  return {
    schema: {
      name: row.timeseries_name,
      version: row.version,
      description: { target: row.target_description, metric: row.metric_description },
      fields: row.fields.map(({ name, type, source, description }) => ({
        name,
        type,
        source,
        description,
      })),
      datumType: row.datum_type,
      units: row.units,
      authzScope: row.authz_scope,
      created: row.created_ns,
      ...(row.open && { open: true }),
      ...(row.rollups.length > 0 && { rollups: row.rollups }),
    },
    provisional: row.provisional,
    ...(row.applied && { applied: true }),
  }
}
