import { ProducerServer } from '@oximeter/producer'
import { Sequences } from './sequences.ts'
import type { System } from './system.ts'
import { until } from './until.ts'

export interface SequenceServersOptions {
  /** The number of the first producer. */
  readonly first: number
  readonly producers: number
  /** Samples of each producer in a collection. */
  readonly lanes: number
  /** Default 100. */
  readonly intervalMs?: number
}

/** What is to be in ClickHouse, or is. */
export interface Numbers {
  readonly producer: number
  readonly rows: bigint
  readonly distinct: bigint
  readonly first: bigint
  readonly last: bigint
}

/** Producers of numbers, served from this process. */
export class SequenceServers implements AsyncDisposable {
  readonly #system: System
  readonly #sequences: readonly Sequences[]
  readonly #servers: readonly ProducerServer[]

  private constructor(
    system: System,
    sequences: readonly Sequences[],
    servers: readonly ProducerServer[],
  ) {
    this.#system = system
    this.#sequences = sequences
    this.#servers = servers
  }

  static async start(system: System, options: SequenceServersOptions): Promise<SequenceServers> {
    const { first, producers, lanes, intervalMs = 100 } = options
    const sequences = Array.from({ length: producers }, (_, n) => new Sequences(first + n, lanes))
    const servers = await Promise.all(
      sequences.map(async (producer) => {
        const server = await ProducerServer.start({
          nexus: system.internalUrl,
          intervalMs,
          // Other tables, whose small blocks take longer than the numbers.
          ownMetrics: false,
        })
        server.registry.register(producer)
        return server
      }),
    )
    return new SequenceServers(system, sequences, servers)
  }

  /** How many collections there were, of all producers together. */
  get collections(): number {
    return this.#sequences.reduce((sum, { collections }) => sum + collections, 0)
  }

  /** Resolves once each producer was collected so many times more. */
  async collected(times: number): Promise<void> {
    const before = this.#sequences.map(({ collections }) => collections)
    await until(`${times} more collections of each producer`, () =>
      this.#sequences.every(({ collections }, i) => collections >= (before[i] ?? 0) + times),
    )
  }

  /** Ends in good order: once every page is called durable. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close({ deadlineMs: 120_000 })))
  }

  /** What was handed out, as it has to be stored: each number once. */
  handedOut(): Numbers[] {
    return this.#sequences.map(({ number, handedOut: n }) => ({
      producer: number,
      rows: n,
      distinct: n,
      first: 0n,
      last: n - 1n,
    }))
  }

  /** What is stored of these producers, as the view shows it. */
  async stored(): Promise<Numbers[]> {
    const numbers = this.#sequences.map(({ number }) => number)
    const rows = await this.#system.select(
      `SELECT producer, count() AS rows, uniqExact(datum) AS distinct, min(datum) AS first,
         max(datum) AS last
       FROM "fault_load:sequence" WHERE producer IN (${numbers.join(', ')})
       GROUP BY producer ORDER BY producer`,
    )
    return rows.map((row) => {
      const whole = (column: string): bigint => BigInt(String(row[column]))
      return {
        producer: Number(row['producer']),
        rows: whole('rows'),
        distinct: whole('distinct'),
        first: whole('first'),
        last: whole('last'),
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close({ deadlineMs: 100 })))
  }
}
