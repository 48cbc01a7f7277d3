import {
  cumulativeU64,
  histogramF64,
  metric,
  ProducerRegistry,
  string,
  target,
  u64,
} from '@oximeter/core'

/** What a worker does when a test says so; it answers with `done`, unless it ends. */
export type Command =
  | { readonly do: 'count'; readonly what: string; readonly times?: number }
  | { readonly do: 'observe'; readonly seconds: number }
  | { readonly do: 'hold'; readonly items: number }
  /** Counts in so many series. */
  | { readonly do: 'spread'; readonly series: number }
  | { readonly do: 'flush' | 'exit' | 'throw' }

const shop = target('shop', { name: string() }).of({ name: 'corner' })
const sales = metric('sales', { what: string() }, cumulativeU64())
const waits = metric('waits', {}, histogramF64({ decades: [-2, 1] }))
const stock = metric('stock', {}, u64())

/** The program of a worker, in a process or a thread. */
export class WorkerProgram {
  readonly registry = new ProducerRegistry()
  readonly #sales = sales.on(shop, { maxSeries: 100_000 })
  readonly #waits = waits.on(shop)
  readonly #stock = stock.on(shop)

  constructor() {
    for (const instrument of [this.#sales, this.#waits, this.#stock]) {
      this.registry.register(instrument)
    }
  }

  obey(command: Command): void {
    switch (command.do) {
      case 'count':
        this.#sales.with({ what: command.what }).add(command.times ?? 1)
        break
      case 'observe':
        this.#waits.with({}).observe(command.seconds)
        break
      case 'hold':
        this.#stock.with({}).set(command.items)
        break
      case 'spread':
        for (let n = 0; n < command.series; n++) this.#sales.with({ what: `item ${n}` }).add()
        break
      case 'flush':
        break
      case 'exit':
        process.exit(0)
        break
      case 'throw':
        throw new Error('the worker broke')
    }
  }
}
