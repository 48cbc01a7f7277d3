import type { Kysely, Selectable } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { judgeSchema, type KnownSchema, type SchemaVerdict } from './schema-rules.ts'

export interface SchemaOutcome {
  readonly accepted: boolean
  /** What is stored now; where it was not accepted, what it contradicts. */
  readonly stored: KnownSchema
}

/** Timeseries schemas, unique on (name, version). A stored one is never changed by samples. */
export class SchemaRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** Stores those that are new, compares the others; one outcome per offer, in their order. */
  async offer(offers: readonly KnownSchema[]): Promise<readonly SchemaOutcome[]> {
    const known = await retryConflicts(() => this.#named(this.#db, offers))
    const outcomes = offers.map((offer) => settledOutcome(judge(offer, known)))
    if (outcomes.every((outcome) => outcome !== undefined)) return outcomes
    return retryConflicts(() =>
      // What contradicts a version may be another one that is being stored at this moment.
      this.#db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (transaction) => {
          const stored = await this.#named(transaction, offers)
          const results: SchemaOutcome[] = []
          for (const offer of offers) {
            const verdict = judge(offer, stored)
            results.push(settledOutcome(verdict) ?? { accepted: true, stored: offer })
            if (verdict.kind !== 'new' && verdict.kind !== 'definition') continue
            await put(transaction, offer)
            remember(stored, offer)
          }
          return results
        }),
    )
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

  /** All versions of one name, ascending. */
  async versions(name: string): Promise<readonly KnownSchema[]> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('timeseries_schemas')
        .selectAll()
        .where('timeseries_name', '=', name)
        .orderBy('version')
        .execute(),
    )
    return rows.map(fromRow)
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
    offers: readonly KnownSchema[],
  ): Promise<Map<string, KnownSchema[]>> {
    const names = [...new Set(offers.map(({ schema }) => schema.name))]
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

/** The outcome of a verdict that changes nothing; undefined where something is to be stored. */
function settledOutcome(verdict: SchemaVerdict): SchemaOutcome | undefined {
  switch (verdict.kind) {
    case 'known':
      return { accepted: true, stored: verdict.stored }
    case 'conflict':
      return { accepted: false, stored: verdict.stored }
    case 'new':
    case 'definition':
      return undefined
  }
}

function remember(stored: Map<string, KnownSchema[]>, offer: KnownSchema): void {
  const { name, version } = offer.schema
  const others = (stored.get(name) ?? []).filter(({ schema }) => schema.version !== version)
  stored.set(name, [...others, offer])
}

async function put(db: Kysely<NexusTables>, { schema, provisional }: KnownSchema): Promise<void> {
  const texts = {
    fields: JSON.stringify(schema.fields),
    target_description: schema.description.target,
    metric_description: schema.description.metric,
    units: schema.units,
    authz_scope: schema.authzScope,
    provisional,
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
    },
    provisional: row.provisional,
  }
}
