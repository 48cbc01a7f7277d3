import type {
  CollectorHeartbeat,
  CollectorInfo,
  CollectorState,
  NexusClient,
} from '@oximeter/api/client'
import { describeError } from '../pull/failure.ts'
import type { Timers } from '../time/timers.ts'
import { Heartbeats } from './heartbeats.ts'
import { ListRefresh } from './list-refresh.ts'
import { Registration } from './registration.ts'

export interface NexusLinkOptions {
  readonly nexus: NexusClient
  readonly timers: Timers
  readonly heartbeatIntervalMs: number
  /** How long a list is good while heartbeats tell of no other. */
  readonly refreshIntervalMs: number
  /** What there is to tell Nexus. */
  readonly measure: () => CollectorHeartbeat
  readonly onList: (records: readonly unknown[]) => void
  /** Called when the collector is something else for Nexus than before. */
  readonly onState: (state: CollectorState) => void
  /** Called when Nexus turns out to take no heartbeats: lists are asked for in their stead. */
  readonly onNoHeartbeats: () => void
  readonly onTrouble: (doing: string, error: unknown) => void
}

/** What a collector has to do with Nexus: be known there, be heard, and know its producers. */
export class NexusLink {
  readonly #options: NexusLinkOptions
  readonly #stop = new AbortController()
  #running: Promise<unknown> | undefined
  #trouble: string | undefined = 'not registered with Nexus yet'
  #isAnswering = false
  #takesHeartbeats = true
  #state: CollectorState | undefined
  /** Of the list that was fetched last, or is being fetched. */
  #listVersion: number | undefined

  constructor(options: NexusLinkOptions) {
    this.#options = options
  }

  /** `ok`, or why the collector is not registered. */
  get registered(): string {
    return this.#trouble ?? 'ok'
  }

  /** Whether Nexus answered when it was asked last. */
  get isAnswering(): boolean {
    return this.#isAnswering
  }

  /** What the collector is for Nexus; undefined where it has not said so. */
  get state(): CollectorState | undefined {
    return this.#state
  }

  start(info: CollectorInfo): void {
    const { nexus, timers, heartbeatIntervalMs, refreshIntervalMs, measure } = this.#options
    const { signal } = this.#stop
    const shared = { nexus, timers, collectorId: info.collector_id, signal }
    const registration = new Registration({
      ...shared,
      info,
      onRegistered: () => {
        this.#trouble = undefined
        heartbeats.registered()
        list.hurry()
      },
      onTrouble: (error, refused) => {
        this.#trouble = describeError(error)
        const doing = refused ? 'register: Nexus refuses this collector' : 'register with Nexus'
        this.#options.onTrouble(doing, error)
      },
    })
    const list = new ListRefresh({
      ...shared,
      // Asking for it is a sign of life, too.
      intervalMs: () =>
        this.#takesHeartbeats
          ? refreshIntervalMs
          : Math.min(heartbeatIntervalMs, refreshIntervalMs),
      onList: (records) => {
        this.#isAnswering = true
        this.#options.onList(records)
      },
      onUnknown: () => registration.renew(),
      onTrouble: (error) => this.#isSilent('fetch the list of producers', error),
    })
    const heartbeats = new Heartbeats({
      ...shared,
      intervalMs: heartbeatIntervalMs,
      measure,
      onAnswer: ({ state, list_version: version }) => {
        this.#isAnswering = true
        this.#takesHeartbeats = true
        this.#isNow(state)
        if (version === this.#listVersion) return
        this.#listVersion = version
        list.hurry()
      },
      onUnknown: () => registration.renew(),
      onNotTaken: () => {
        this.#state = undefined
        if (!this.#takesHeartbeats) return
        this.#takesHeartbeats = false
        this.#options.onNoHeartbeats()
        list.hurry()
      },
      onTrouble: (error) => this.#isSilent('send a heartbeat to Nexus', error),
    })
    this.#running = Promise.all([
      registration.run(),
      registration.tried.then(() => list.run()),
      heartbeats.run(),
    ])
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #isSilent(doing: string, error: unknown): void {
    this.#isAnswering = false
    this.#options.onTrouble(doing, error)
  }

  #isNow(state: CollectorState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.onState(state)
  }
}
