import { randomBytes } from 'node:crypto'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

const DAY_US = 86_400_000_000n
const RETENTION_US = 90n * DAY_US

export interface AuditRecord {
  /** Name of the token, or `local`; null for somebody unknown. */
  readonly caller: string | null
  readonly tokenId: string | null
  readonly action: string
  readonly subject: string
  readonly status: number
  readonly detail: string
}

export interface StoredAudit extends AuditRecord {
  readonly id: string
  /** Microseconds since the epoch, by the database's clock. */
  readonly timeUs: bigint
}

/** What operators changed, and who was refused. */
export class AuditRows {
  readonly #db: Kysely<NexusTables>
  #added = 0

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  async add({ tokenId, ...record }: AuditRecord): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .insertInto('audit')
        .values({ ...record, id: this.#nextId(), token_id: tokenId, time_us: nowUs() })
        .execute(),
    )
  }

  /** The newest first, from before `before`. */
  async list(page: {
    readonly limit: number
    readonly before?: Pick<StoredAudit, 'timeUs' | 'id'> | undefined
  }): Promise<readonly StoredAudit[]> {
    const { limit, before } = page
    return retryConflicts(() =>
      this.#db
        .selectFrom('audit')
        .select([
          'id',
          'time_us as timeUs',
          'caller',
          'token_id as tokenId',
          'action',
          'subject',
          'status',
          'detail',
        ])
        .$if(before !== undefined, (query) =>
          query.where(
            sql<boolean>`(time_us, id) < (${before?.timeUs ?? 0n}::int8, ${before?.id ?? ''}::uuid)`,
          ),
        )
        .orderBy('time_us', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    )
  }

  /** A UUID of version 7: of what has one time the later has the higher one, for clocks are coarse. */
  #nextId(): string {
    const ms = Date.now().toString(16).padStart(12, '0')
    const count = (this.#added++ & 0xfff).toString(16).padStart(3, '0')
    const random = randomBytes(8).toString('hex')
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${count}-8${random.slice(1, 4)}-${random.slice(4)}`
  }

  /** Forgets what is older than 90 days. */
  async deleteOld(): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .deleteFrom('audit')
        .where('time_us', '<', sql<bigint>`${nowUs()} - ${RETENTION_US}::int8`)
        .execute(),
    )
  }
}

function nowUs(): RawBuilder<bigint> {
  return sql<bigint>`(extract(epoch from now()) * 1000000)::int8`
}
