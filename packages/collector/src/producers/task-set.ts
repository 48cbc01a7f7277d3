import type { CollectOutcome } from '@oximeter/api/client'
import { CollectionTask, type TaskContext } from './collection-task.ts'
import { checkEndpoint } from './endpoint.ts'

/** The producers of a collector, each with its task. */
export class TaskSet {
  readonly #context: TaskContext
  readonly #tasks = new Map<string, CollectionTask>()
  /** Last pulls of tasks that are gone. */
  readonly #ending = new Map<string, Promise<CollectOutcome>>()
  /** Tasks that are gone, whose producers are not told yet what of them is durable. */
  readonly #handingOver = new Set<Promise<void>>()
  #ids: readonly string[] | undefined

  constructor(context: TaskContext) {
    this.#context = context
  }

  get size(): number {
    return this.#tasks.size
  }

  get(id: string): CollectionTask | undefined {
    return this.#tasks.get(id)
  }

  /** Ascending by id. */
  *all(): Generator<CollectionTask> {
    for (const id of this.#sortedIds()) {
      const task = this.#tasks.get(id)
      if (task !== undefined) yield task
    }
  }

  /** At most `limit` tasks whose id comes after `after`, ascending by id. */
  list(after: string, limit: number): CollectionTask[] {
    const ids = this.#sortedIds()
    const first = lowerBound(ids, after)
    return ids.slice(first, first + limit).flatMap((id) => this.#tasks.get(id) ?? [])
  }

  /** Those whose last collection failed, as `list`. */
  failing(after: string, limit: number): CollectionTask[] {
    const found: CollectionTask[] = []
    for (const task of this.all()) {
      if (found.length === limit) break
      if (task.isFailing && task.endpoint.id > after) found.push(task)
    }
    return found
  }

  /**
   * Takes a complete list of records: tasks that it does not name end, the others begin or go on.
   * A record that cannot be used ends nothing; of two with one id the last counts.
   */
  replace(records: readonly unknown[]): void {
    const checks = records.map(checkEndpoint)
    const listed = new Set<string>()
    for (const check of checks) {
      const record = check.ok ? check.endpoint.record : check.record
      if (record !== undefined) listed.add(record.id)
    }
    for (const id of this.#tasks.keys()) {
      if (!listed.has(id)) this.delete(id)
    }
    for (const check of checks) {
      if (check.ok) this.#ensure(check.endpoint.record).update(check.endpoint)
      else if (check.record !== undefined) this.#ensure(check.record).refuse(check.failure)
      else this.#context.onBadRecord(check.failure)
    }
  }

  delete(id: string): void {
    const task = this.#tasks.get(id)
    if (task === undefined) return
    this.#tasks.delete(id)
    this.#ids = undefined
    const running = task.stop()
    if (running !== undefined) {
      this.#ending.set(id, running)
      void running.finally(() => {
        if (this.#ending.get(id) === running) this.#ending.delete(id)
      })
    }
    const handingOver = this.#handOver(task, running)
    this.#handingOver.add(handingOver)
    void handingOver.finally(() => this.#handingOver.delete(handingOver))
  }

  async #handOver(task: CollectionTask, running: Promise<unknown> | undefined): Promise<void> {
    const { id } = task.endpoint
    await running
    // One that is back goes on where it was.
    if (!this.#tasks.has(id)) await task.handOver()
    if (!this.#tasks.has(id)) this.#context.onEnded(id)
  }

  /** Stops all tasks and resolves when the last of their pulls has ended. They can still be seen. */
  async end(): Promise<void> {
    const running = Array.from(this.#tasks.values(), (task) => task.stop())
    await Promise.all([...running, ...this.#ending.values()])
  }

  /** Has all producers told what of them is durable, a bounded number at a time. */
  async acknowledge(): Promise<void> {
    const told = Array.from(this.#tasks.values(), (task) => task.acknowledge())
    await Promise.all([...told, ...this.#handingOver])
  }

  #ensure(record: CollectionTask['endpoint']): CollectionTask {
    const known = this.#tasks.get(record.id)
    if (known !== undefined) return known
    const task = new CollectionTask(record, this.#context, this.#ending.get(record.id))
    this.#tasks.set(record.id, task)
    this.#ids = undefined
    return task
  }

  #sortedIds(): readonly string[] {
    this.#ids ??= [...this.#tasks.keys()].sort()
    return this.#ids
  }
}

/** Index of the first id greater than `after`. */
function lowerBound(ids: readonly string[], after: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? '') > after) high = middle
    else low = middle + 1
  }
  return low
}
