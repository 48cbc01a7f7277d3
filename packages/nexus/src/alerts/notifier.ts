import type { AddressRules } from '@oximeter/api/addresses'
import { reasonOf, type ReceiverTest } from '@oximeter/api/client'
import type { Logger } from 'pino'
import type { OwnMetrics } from '../own-metrics.ts'
import type { Told } from '../store/alert-deliveries.ts'
import type { AlertRuleEntry } from '../store/alert-rules.ts'
import type { AlertStore } from '../store/alert-store.ts'
import type { StoredAlert } from '../store/alerts.ts'
import { stableId } from '../store/stable-id.ts'
import type { RuleBook } from './rule-book.ts'
import type { SourcedReceiver } from './receivers/receiver.ts'
import { Sender, SEND_TIMEOUT_MS } from './receivers/sender.ts'
import { silencesOf } from './silenced.ts'
import { whatToTell, type WhatToTell } from './what-to-tell.ts'

/** Longer than a message may take: whoever dies with a claim holds others up for so long. */
const CLAIM_MS = 3 * SEND_TIMEOUT_MS
const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 300_000
/** Messages to one receiver before what is to be told is looked at anew. */
const MESSAGES = 100

export interface NotifierOptions {
  readonly book: RuleBook
  readonly store: AlertStore
  /** Where receivers may be. */
  readonly rules: AddressRules
  readonly own: Pick<OwnMetrics, 'notified'>
  readonly logger: Logger
  /** Where Nexus answers, for links. */
  readonly externalUrl: () => string
}

/** One message that is to be sent, or only what is known without one. */
interface Task extends WhatToTell {
  readonly ruleId: string
}

/**
 * Tells receivers of alerts, each receiver for itself, so that a slow one holds up no other. There is no
 * queue: what a receiver knows is in the database, and what it is told is what is missing from that.
 */
export class Notifier implements AsyncDisposable {
  readonly #options: NotifierOptions
  readonly #closed = new AbortController()
  readonly #busy = new Map<string, Promise<void>>()

  constructor(options: NotifierOptions) {
    this.#options = options
  }

  /** Begins to tell all who are to be told something; does not wait for them. */
  async pass(): Promise<void> {
    const { book, store } = this.#options
    const receivers = await book.receivers()
    const [rules, alerts, told, silences] = await Promise.all([
      book.rules(),
      store.alerts.tellable(),
      store.deliveries.told(),
      store.silences.active(),
    ])
    const silenced = new Map<string, boolean>()
    const isSilenced = ({ id, labels }: StoredAlert): boolean => {
      const known = silenced.get(id) ?? silencesOf(labels, silences).length > 0
      silenced.set(id, known)
      return known
    }
    const byRule = Map.groupBy(alerts, ({ ruleId }) => ruleId)
    for (const receiver of receivers) {
      if (!receiver.enabled || this.#busy.has(receiver.name)) continue
      const tasks = tasksOf(receiver, { rules, byRule, told, isSilenced })
      if (tasks.length > 0) this.#begin(receiver, tasks)
    }
    const names = receivers.map(({ name }) => name)
    if (told.some(({ receiver }) => !names.includes(receiver))) {
      await store.deliveries.forgetOthers(names)
    }
  }

  /** Tells a receiver of an alert that is none. */
  async test(receiver: SourcedReceiver): Promise<ReceiverTest> {
    const began = performance.now()
    const now = new Date()
    const alert: StoredAlert = {
      id: stableId('test', receiver.name),
      ruleId: stableId('test'),
      ruleName: 'OximeterTest',
      severity: 'info',
      state: 'firing',
      labels: { alertname: 'OximeterTest', severity: 'info' },
      annotations: { summary: 'An operator tries whether alerts arrive. Nothing is wrong.' },
      value: null,
      timeActive: now,
      timeTrue: now,
      timeFiring: now,
      timeResolved: null,
    }
    const outcome = (ok: boolean, detail: string): ReceiverTest => {
      return { ok, detail, elapsed_ms: Math.round(performance.now() - began) }
    }
    await using sender = new Sender(receiver, this.#options.rules)
    try {
      await sender.send(this.#message(receiver, [alert], []), this.#closed.signal)
      return outcome(true, 'it took the message')
    } catch (error) {
      return outcome(false, reasonOf(error))
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy.values())
  }

  /** Leaves what is under way to whoever comes after. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new Error('Nexus stops'))
    await this.settled()
  }

  #begin(receiver: SourcedReceiver, tasks: readonly Task[]): void {
    const { name } = receiver
    const telling = this.#tell(receiver, tasks)
      .catch((error: unknown) => {
        if (this.#closed.signal.aborted) return
        const { logger } = this.#options
        logger.warn(
          { receiver: name, reason: reasonOf(error) },
          'a receiver cannot be told for now',
        )
      })
      .finally(() => this.#busy.delete(name))
    this.#busy.set(name, telling)
  }

  async #tell(receiver: SourcedReceiver, tasks: readonly Task[]): Promise<void> {
    const { deliveries } = this.#options.store
    const { name } = receiver
    const claim = await deliveries.claim(name, CLAIM_MS)
    if (claim === undefined) return
    let pauseMs = 0
    await using sender = new Sender(receiver, this.#options.rules)
    try {
      for (const task of tasks) {
        if (this.#closed.signal.aborted) break
        // Another Nexus may have it by now.
        if (!(await deliveries.renew(name, claim, CLAIM_MS))) return
        pauseMs = await this.#attempt(receiver, sender, task)
        if (pauseMs > 0) break
      }
    } finally {
      await deliveries.release(name, claim, pauseMs)
    }
  }

  /** @returns how long the receiver is left alone after it, in milliseconds */
  async #attempt(receiver: SourcedReceiver, sender: Sender, task: Task): Promise<number> {
    const { store, own, logger } = this.#options
    const { name, kind } = receiver
    const { ruleId, firing, resolved, known, isNews } = task
    if (!isNews) {
      await store.deliveries.knows(name, ruleId, known, { isSent: false })
      return 0
    }
    try {
      await sender.send(this.#message(receiver, firing, resolved), this.#closed.signal)
    } catch (error) {
      if (this.#closed.signal.aborted) return 0
      const reason = reasonOf(error)
      own.notified(kind, false)
      const isOfMessage =
        error instanceof Error && 'isOfMessage' in error && error.isOfMessage === true
      const attempts = await store.deliveries.failed(name, ruleId, reason, {
        messagePauseMs: isOfMessage ? LONGEST_PAUSE_MS : 0,
      })
      if (attempts === 1) {
        logger.warn(
          { receiver: name, reason },
          'a receiver did not take a message: it is tried again',
        )
      }
      return isOfMessage ? 0 : pauseAfter(attempts)
    }
    await store.deliveries.knows(name, ruleId, known, { isSent: true })
    own.notified(kind, true)
    return 0
  }

  #message(
    { name: receiver, repeatSecs }: SourcedReceiver,
    firing: readonly StoredAlert[],
    resolved: readonly StoredAlert[],
  ) {
    const externalUrl = this.#options.externalUrl()
    return { receiver, firing, resolved, externalUrl, now: new Date(), repeatSecs }
  }
}

interface Known {
  readonly rules: readonly AlertRuleEntry[]
  readonly byRule: ReadonlyMap<string, readonly StoredAlert[]>
  readonly told: readonly Told[]
  readonly isSilenced: (alert: StoredAlert) => boolean
}

/** What is to be done for a receiver: rules with alerts, and those of which it knows alerts. */
function tasksOf(receiver: SourcedReceiver, known: Known): Task[] {
  const { name, repeatSecs, sendResolved } = receiver
  const told = new Map(
    known.told.filter((one) => one.receiver === name).map((one) => [one.ruleId, one]),
  )
  const wanted = new Set(
    known.rules
      .filter(({ rule: { receivers } }) => receivers === null || receivers.includes(name))
      .map(({ id }) => id),
  )
  const ruleIds = new Set([
    ...[...known.byRule.keys()].filter((id) => wanted.has(id)),
    ...[...told.values()].filter(({ alerts }) => alerts.length > 0).map(({ ruleId }) => ruleId),
  ])
  const tasks = Array.from(
    ruleIds,
    (
      ruleId,
    ): Task & { readonly agoMs: number; readonly isDue: boolean; readonly isChanged: boolean } => {
      const {
        alerts: before,
        agoMs,
        isDue,
      } = told.get(ruleId) ?? { alerts: [], agoMs: null, isDue: true }
      const what = whatToTell({
        alerts: known.byRule.get(ruleId) ?? [],
        isSilenced: known.isSilenced,
        isWanted: wanted.has(ruleId),
        known: before,
        isRepeated: agoMs !== null && agoMs >= repeatSecs * 1000,
        sendResolved,
      })
      const isChanged = what.known.join(' ') !== before.join(' ')
      return { ...what, ruleId, agoMs: agoMs ?? Infinity, isDue, isChanged }
    },
  )
  return tasks
    .filter(({ isDue, isNews, isChanged }) => isDue && (isNews || isChanged))
    .toSorted((a, b) => b.agoMs - a.agoMs)
    .slice(0, MESSAGES)
}

function pauseAfter(attempts: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10))
  return Math.round(ceiling * (0.5 + Math.random() / 2))
}
