import type { Kysely } from 'kysely'
import type { NexusTables } from '../database/tables.ts'
import { DeliveryRows } from './alert-deliveries.ts'
import { ReceiverRows } from './alert-receivers.ts'
import { AlertRuleRows } from './alert-rules.ts'
import { SilenceRows } from './alert-silences.ts'
import { AlertRows } from './alerts.ts'
import type { BackgroundLease } from './background-lease.ts'

/** All that is kept about alerts. */
export class AlertStore {
  readonly rules: AlertRuleRows
  readonly alerts: AlertRows
  readonly silences: SilenceRows
  readonly receivers: ReceiverRows
  readonly deliveries: DeliveryRows

  constructor(db: Kysely<NexusTables>, lease: BackgroundLease) {
    this.rules = new AlertRuleRows(db)
    this.alerts = new AlertRows(db, lease)
    this.silences = new SilenceRows(db)
    this.receivers = new ReceiverRows(db)
    this.deliveries = new DeliveryRows(db)
  }
}
