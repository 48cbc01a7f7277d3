import type { CollectorInfo, NexusClient } from '@oximeter/api/client'
import { describeError } from '../pull/failure.ts'
import type { Timers } from '../time/timers.ts'
import { keepRefreshed } from './refresh.ts'
import { Registration } from './registration.ts'

export interface NexusLinkOptions {
  readonly nexus: NexusClient
  readonly timers: Timers
  readonly refreshIntervalMs: number
  readonly onList: (records: readonly unknown[]) => void
  readonly onTrouble: (doing: string, error: unknown) => void
}

/** What a collector has to do with Nexus: be known there, and know its producers. */
export class NexusLink {
  readonly #options: NexusLinkOptions
  readonly #stop = new AbortController()
  #running: Promise<unknown> | undefined
  #trouble: string | undefined = 'not registered with Nexus yet'
  #isAnswering = false

  constructor(options: NexusLinkOptions) {
    this.#options = options
  }

  /** `ok`, or why the collector is not registered. */
  get registered(): string {
    return this.#trouble ?? 'ok'
  }

  /** Whether Nexus gave the list of producers when it was asked last. */
  get isAnswering(): boolean {
    return this.#isAnswering
  }

  start(info: CollectorInfo): void {
    const { nexus, timers, refreshIntervalMs, onList, onTrouble } = this.#options
    const { signal } = this.#stop
    const registration = new Registration({
      nexus,
      info,
      timers,
      onRegistered: () => (this.#trouble = undefined),
      onTrouble: (error, refused) => {
        this.#trouble = describeError(error)
        onTrouble(refused ? 'register: Nexus refuses this collector' : 'register with Nexus', error)
      },
      signal,
    })
    const refreshing = keepRefreshed({
      nexus,
      collectorId: info.collector_id,
      intervalMs: refreshIntervalMs,
      timers,
      onList: (records) => {
        this.#isAnswering = true
        onList(records)
      },
      onUnknown: () => registration.renew(),
      onTrouble: (error) => {
        this.#isAnswering = false
        onTrouble('fetch the list of producers', error)
      },
      signal,
    })
    this.#running = Promise.all([registration.run(), refreshing])
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }
}
