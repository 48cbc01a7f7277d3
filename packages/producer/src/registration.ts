import {
  HttpProblem,
  NexusClient,
  type Fetch,
  type ProducerEndpoint,
  type SchemaConflictJson,
} from '@oximeter/api/client'
import type { TimeseriesSchema } from '@oximeter/core'

import { abortable } from './abortable.ts'
import { Backoff } from './backoff.ts'
import { silent, type Logger } from './logger.ts'
import { nexusFetch, type NexusTls } from './nexus-fetch.ts'
import { nextTurn } from './next-turn.ts'
import { checkNexus, fixedUrls, type NexusLocator } from './nexus-locator.ts'
import { register } from './register.ts'
import { RegisteredSchemas } from './registered-schemas.ts'
import { unrefSleep, type Sleep } from './unref-sleep.ts'

export interface RegistrationOptions {
  /** Its address is where the collector will ask; `tls` says that TLS is spoken there. */
  endpoint: ProducerEndpoint
  /**
   * The `token` of the handler: Nexus tells the collector, which shows it over TLS, or on loopback.
   * Default: it is shown nothing.
   */
  collectionToken?: string | undefined
  nexus: NexusLocator
  /**
   * The definitions of its timeseries, such as `() => registry.schemas()`, for people to see before the
   * first sample. Asked at each registration; what Nexus was told already is not told again. Default: none.
   */
  schemas?: () => readonly TimeseriesSchema[]
  logger?: Logger
  /** For one request. Default 15 000. */
  timeoutMs?: number
  /** A token of the role `producer`, where Nexus wants one. Called for each request where it is a function. */
  token?: string | (() => string | undefined) | undefined
  /** For a Nexus at `https:` whose certificate is no public one, or that wants one of its clients. */
  tls?: NexusTls | undefined
  /** How Nexus is asked. Default: by requests that do not keep the process alive, but for the last. */
  fetch?: Fetch | undefined
}

/** What the loop takes from its surroundings; tests bring their own. */
export interface Surroundings {
  sleep: Sleep
  /** Milliseconds of a clock that only goes forward. */
  now: () => number
  random: () => number
}

const SURROUNDINGS: Surroundings = {
  sleep: unrefSleep,
  now: () => performance.now(),
  random: Math.random,
}

/** However short a lease, Nexus is left in peace for this long. */
const MIN_RENEWAL_MS = 100

/** Longest delay that a timer can hold. */
const MAX_RENEWAL_MS = 2 ** 31 - 1

const DEFAULT_TIMEOUT_MS = 15_000

/** How Nexus says that it does not take a body. */
const REFUSED = new Set([400, 413])

/** `registered` while the lease runs, even when its renewal fails for now. */
export type RegistrationState = 'registering' | 'registered' | 'closed'

/**
 * Keeps a producer registered: tries until it succeeds, renews at a quarter of the lease, and takes every
 * failure for a passing one. Works in the background and never throws; look at `state` and `lastError`,
 * or give a logger.
 */
export class NexusRegistration implements AsyncDisposable {
  readonly #nexus: NexusLocator
  readonly #schemas: RegisteredSchemas
  readonly #logger: Logger
  readonly #timeoutMs: number
  readonly #token: RegistrationOptions['token']
  readonly #collectionToken: string | undefined
  readonly #fetch: Fetch
  readonly #lastFetch: Fetch
  readonly #surroundings: Surroundings
  readonly #stopped = new AbortController()
  readonly #loop: Promise<void>
  #wake = new AbortController()
  #endpoint: ProducerEndpoint
  #nexusUrl: string | undefined
  /** Which of several URLs is asked first. */
  #first = 0
  #failures = 0
  #lastError: Error | undefined
  #leaseMs: number | undefined
  #leaseEnds = -Infinity
  #closing: Promise<void> | undefined

  constructor(options: RegistrationOptions, surroundings: Surroundings = SURROUNDINGS) {
    this.#endpoint = options.endpoint
    this.#nexus = options.nexus
    this.#schemas = new RegisteredSchemas(options.schemas ?? (() => []))
    this.#logger = options.logger ?? silent
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
    this.#token = options.token
    this.#collectionToken = options.collectionToken
    this.#fetch = options.fetch ?? nexusFetch({ tls: options.tls, ref: false })
    this.#lastFetch = options.fetch ?? nexusFetch({ tls: options.tls, ref: true })
    this.#surroundings = surroundings
    this.#loop = this.#run()
  }

  get state(): RegistrationState {
    if (this.#closing !== undefined) return 'closed'
    return this.#surroundings.now() < this.#leaseEnds ? 'registered' : 'registering'
  }

  /** What Nexus knows, or will know once it answers. */
  get endpoint(): ProducerEndpoint {
    return this.#endpoint
  }

  /** Length of the lease that Nexus gave last. */
  get leaseMs(): number | undefined {
    return this.#leaseMs
  }

  /** Attempts that failed since the last one that did not. */
  get failures(): number {
    return this.#failures
  }

  /** Why the last attempt failed; undefined after one that did not. */
  get lastError(): Error | undefined {
    return this.#lastError
  }

  /** Definitions that contradict what Nexus has: their samples will go to quarantine. */
  get schemaConflicts(): readonly SchemaConflictJson[] {
    return this.#schemas.conflicts
  }

  /** Tells Nexus of another address, interval or kind at once. */
  update(change: Partial<Omit<ProducerEndpoint, 'id'>>): void {
    this.#endpoint = { ...this.#endpoint, ...change }
    this.#wake.abort()
  }

  /**
   * Stops renewing and ends the registration, so that nobody asks a producer that is gone. Never rejects:
   * what cannot be ended within the deadline ends with its lease.
   *
   * @param deadlineMs default 5000
   */
  close({ deadlineMs = 5000 }: { deadlineMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(deadlineMs)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const backoff = new Backoff(this.#surroundings.random)
    // What the application registers right after the start is defined with the first registration.
    await nextTurn()
    while (this.#closing === undefined) {
      this.#wake = new AbortController()
      const registered = await this.#attempt()
      if (registered) backoff.reset()
      const delay = registered ? this.#renewalDelay() : backoff.next()
      if (this.#closing === undefined) await this.#surroundings.sleep(delay, this.#wake.signal)
    }
  }

  /** Registers once, where Nexus answers first. What happens is remembered, nothing is thrown. */
  async #attempt(): Promise<boolean> {
    const { signal } = this.#stopped
    for (let left = this.#urls - 1; ; left--) {
      try {
        await this.#register()
        return true
      } catch (error) {
        if (signal.aborted) return false
        const isRefused = error instanceof HttpProblem && error.status < 500
        if (!isRefused) this.#first = (this.#first + 1) % this.#urls
        if (!isRefused && left > 0 && this.#closing === undefined) continue
        this.#failed(error)
        return false
      }
    }
  }

  async #register(): Promise<void> {
    const nexus = await this.#locate()
    const definitions = this.#schemas.next()
    this.#nexusUrl = String(nexus)
    const sent = this.#surroundings.now()
    try {
      const { leaseMs, schemaConflicts } = await register(this.#endpoint, nexus, {
        signal: this.#stopped.signal,
        ...(definitions !== undefined && { schemas: definitions.schemas }),
        collectionToken: this.#collectionToken,
        timeoutMs: this.#timeoutMs,
        fetch: this.#fetch,
        token: this.#token,
      })
      definitions?.told(schemaConflicts)
      this.#tellOf(schemaConflicts)
      this.#succeeded(leaseMs, sent + leaseMs)
    } catch (error) {
      // Perhaps they are what is refused, and to be collected matters more.
      if (error instanceof HttpProblem && REFUSED.has(error.status)) definitions?.told([])
      throw error
    }
  }

  /** How many there are to try at one attempt. */
  get #urls(): number {
    return typeof this.#nexus === 'function' ? 1 : fixedUrls(this.#nexus).length
  }

  async #locate(): Promise<string | URL> {
    const nexus = this.#nexus
    if (typeof nexus !== 'function') return fixedUrls(nexus)[this.#first] ?? ''
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const found = (async () => nexus())()
    return await abortable(found, AbortSignal.any([timeout, this.#stopped.signal]))
  }

  #succeeded(leaseMs: number, leaseEnds: number): void {
    if (this.#leaseMs === undefined || this.#failures > 0) {
      const { id, address } = this.#endpoint
      this.#logger.info(`producer ${id} at ${address} is registered with ${this.#nexusUrl}`)
    }
    this.#leaseMs = leaseMs
    this.#leaseEnds = leaseEnds
    this.#failures = 0
    this.#lastError = undefined
  }

  #tellOf(conflicts: readonly SchemaConflictJson[]): void {
    for (const { timeseries_name, version, detail } of conflicts) {
      this.#logger.warn(
        `${timeseries_name} version ${version} is stored with another definition, and its samples will be quarantined: ${detail}`,
      )
    }
  }

  /** Logged at the 1st, 2nd, 4th, 8th … failure in a row. */
  #failed(error: unknown): void {
    this.#failures += 1
    this.#lastError = error instanceof Error ? error : new Error(String(error))
    if (Number.isInteger(Math.log2(this.#failures))) {
      const times = this.#failures === 1 ? '' : ` ${this.#failures} times in a row`
      this.#logger.warn(
        `producer ${this.#endpoint.id} could not register${times}, and tries on: ${this.#lastError.message}`,
      )
    }
  }

  #renewalDelay(): number {
    return Math.min(Math.max((this.#leaseMs ?? 0) / 4, MIN_RENEWAL_MS), MAX_RENEWAL_MS)
  }

  async #close(deadlineMs: number): Promise<void> {
    // Keeps the process alive for as long as somebody may be waiting for this.
    const deadline = setTimeout(() => this.#stopped.abort(), deadlineMs)
    const started = performance.now()
    this.#wake.abort()
    // An attempt on its way is let finish, or it could arrive after the end of the registration.
    await this.#loop
    clearTimeout(deadline)
    if (this.#nexusUrl === undefined) return
    const timeoutMs = Math.max(deadlineMs - (performance.now() - started), 0)
    try {
      const options = { token: this.#token, fetch: this.#lastFetch }
      const others = typeof this.#nexus === 'function' ? [] : fixedUrls(this.#nexus)
      const nexus = new NexusClient([this.#nexusUrl, ...others], options)
      await nexus.deregisterProducer({ id: this.#endpoint.id }, { timeoutMs: Math.ceil(timeoutMs) })
    } catch (error) {
      if (this.#leaseMs === undefined) return
      const reason = error instanceof Error ? error.message : String(error)
      this.#logger.warn(`producer ${this.#endpoint.id} stays registered for its lease: ${reason}`)
    }
  }
}

/**
 * Registers the producer of an application that has a server of its own, and keeps it registered.
 *
 * @example
 * const registration = startRegistration({
 *   endpoint: { id: registry.id, kind: 'service', address: '10.0.0.7:3000', interval: { secs: 10, nanos: 0 } },
 *   nexus: 'http://10.0.0.1:12221',
 * })
 * app.addHook('onClose', () => registration.close())
 * @throws ProducerServerError where the URL of Nexus cannot be one.
 */
export function startRegistration(options: RegistrationOptions): NexusRegistration {
  checkNexus(options.nexus)
  return new NexusRegistration(options)
}
