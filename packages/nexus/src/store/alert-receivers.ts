import type { ReceiverKind } from '@oximeter/api/client'
import type { Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

/** Who is told of alerts, with all that it takes. Not for showing: secrets are in it. */
export interface Receiver {
  readonly name: string
  readonly kind: ReceiverKind
  readonly url: string
  readonly bearerToken: string | null
  readonly headers: Readonly<Record<string, string>>
  /** Certificates to trust, PEM. */
  readonly ca: string | null
  readonly sendResolved: boolean
  readonly repeatSecs: number
  readonly enabled: boolean
  /** Whether it may be on this very machine. */
  readonly loopback: boolean
}

/** Receivers that were made by the API. */
export class ReceiverRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** Ascending by name. */
  async all(): Promise<readonly Receiver[]> {
    return retryConflicts(() =>
      this.#db
        .selectFrom('alert_receivers')
        .select([
          'name',
          'kind',
          'url',
          'bearer_token as bearerToken',
          'headers',
          'ca',
          'send_resolved as sendResolved',
          'repeat_secs as repeatSecs',
          'enabled',
          'loopback',
        ])
        .orderBy('name')
        .execute(),
    )
  }

  async set({ name, ...receiver }: Receiver): Promise<void> {
    const row = {
      kind: receiver.kind,
      url: receiver.url,
      bearer_token: receiver.bearerToken,
      headers: JSON.stringify(receiver.headers),
      ca: receiver.ca,
      send_resolved: receiver.sendResolved,
      repeat_secs: receiver.repeatSecs,
      enabled: receiver.enabled,
      loopback: receiver.loopback,
    }
    await retryConflicts(() =>
      this.#db
        .insertInto('alert_receivers')
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute(),
    )
  }

  /** @returns whether there was one */
  async remove(name: string): Promise<boolean> {
    const { numDeletedRows } = await retryConflicts(() =>
      this.#db.deleteFrom('alert_receivers').where('name', '=', name).executeTakeFirst(),
    )
    return numDeletedRows > 0n
  }
}
