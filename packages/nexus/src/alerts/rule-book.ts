import type { AlertRuleEntry } from '../store/alert-rules.ts'
import type { AlertStore } from '../store/alert-store.ts'
import type { AlertFiles } from './files/alert-files.ts'
import type { SourcedReceiver } from './receivers/receiver.ts'

/** Rules and receivers, wherever they are written. Of two with one name the one in a file counts. */
export class RuleBook {
  readonly #store: Pick<AlertStore, 'rules' | 'receivers'>
  readonly #files: AlertFiles

  constructor(store: Pick<AlertStore, 'rules' | 'receivers'>, files: AlertFiles) {
    this.#store = store
    this.#files = files
  }

  /** Whether all rules are known that there should be: else nobody knows which are gone. */
  get isWhole(): boolean {
    return this.#files.isWhole
  }

  /** Ascending by id. */
  async rules(): Promise<readonly AlertRuleEntry[]> {
    const stored = await this.#store.rules.all()
    const named = new Set(this.#files.rules.map(({ rule }) => rule.name))
    return [...this.#files.rules, ...stored.filter(({ rule }) => !named.has(rule.name))].toSorted(
      (a, b) => (a.id < b.id ? -1 : 1),
    )
  }

  async rule(id: string): Promise<AlertRuleEntry | undefined> {
    const ofFile = this.#files.rules.find((entry) => entry.id === id)
    return ofFile ?? (await this.#store.rules.get(id))
  }

  /** Ascending by name. */
  async receivers(): Promise<readonly SourcedReceiver[]> {
    const stored = await this.#store.receivers.all()
    const named = new Set(this.#files.receivers.map(({ name }) => name))
    const others = stored.filter(({ name }) => !named.has(name))
    return [
      ...this.#files.receivers,
      ...others.map((receiver) => ({ ...receiver, source: null })),
    ].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }
}
