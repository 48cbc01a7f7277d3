import type { AddressRules } from '@oximeter/api/addresses'
import { reasonOf } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Logger } from 'pino'
import type { Repeated, RepeatedOptions } from '../background/repeated.ts'
import type { OwnMetrics } from '../own-metrics.ts'
import type { AlertStore } from '../store/alert-store.ts'
import { Evaluator } from './evaluator.ts'
import { AlertFiles } from './files/alert-files.ts'
import { Notifier } from './notifier.ts'
import { RuleBook } from './rule-book.ts'

export interface AlertingOptions {
  readonly store: AlertStore
  readonly metrics: Database
  /** Files of rules: see `NexusConfig.alertFiles`. */
  readonly files: readonly string[]
  /** Where receivers may be. */
  readonly addresses: AddressRules
  readonly own: OwnMetrics
  readonly logger: Logger
  /** Where Nexus answers, for links. */
  readonly externalUrl: () => string
  /** Does something again and again in the one Nexus that does the background work. */
  readonly repeat: (options: RepeatedOptions) => Repeated
}

const EVALUATION_MS = 1_000
const NOTIFICATION_MS = 2_000

/** Evaluates rules and tells receivers, as long as it is not disposed of. */
export class Alerting implements AsyncDisposable {
  readonly book: RuleBook
  readonly files: AlertFiles
  readonly notifier: Notifier
  readonly #cleanup: AsyncDisposableStack
  readonly #evaluations: Repeated
  readonly #notifications: Repeated

  private constructor(files: AlertFiles, options: AlertingOptions, cleanup: AsyncDisposableStack) {
    const { store, metrics, own, logger, repeat } = options
    this.files = files
    this.book = new RuleBook(store, files)
    this.#cleanup = cleanup
    const notifier = cleanup.use(
      new Notifier({
        book: this.book,
        store,
        rules: options.addresses,
        own,
        logger,
        externalUrl: options.externalUrl,
      }),
    )
    this.notifier = notifier
    this.#notifications = cleanup.use(
      repeat({
        intervalMs: NOTIFICATION_MS,
        work: () => notifier.pass(),
        onTrouble: (error) =>
          logger.warn({ reason: reasonOf(error) }, 'receivers of alerts cannot be told for now'),
      }),
    )
    const evaluator = new Evaluator({
      book: this.book,
      store,
      metrics,
      own,
      logger,
      onChange: () => this.#notifications.now(),
    })
    this.#evaluations = cleanup.use(
      repeat({
        intervalMs: EVALUATION_MS,
        work: (signal) => evaluator.pass(signal),
        onTrouble: (error) =>
          logger.warn({ reason: reasonOf(error) }, 'alert rules cannot be evaluated for now'),
      }),
    )
  }

  static async start(options: AlertingOptions): Promise<Alerting> {
    await using cleanup = new AsyncDisposableStack()
    let alerting: Alerting | undefined
    const files = cleanup.use(
      await AlertFiles.open({
        paths: options.files,
        logger: options.logger,
        onChange: () => alerting?.changed(),
      }),
    )
    alerting = new Alerting(files, options, cleanup.move())
    return alerting
  }

  /** Rules, receivers or silences are others: this Nexus looks at once, others within seconds. */
  changed(): void {
    this.#evaluations.now()
    this.#notifications.now()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#cleanup.disposeAsync()
  }
}
