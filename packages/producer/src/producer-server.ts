import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'

import {
  durationToMs,
  formatSocketAddress,
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  msToDuration,
  notFound,
  OpenConnections,
  type Fetch,
  type ProducerEndpoint,
  type ProducerKind,
  type SocketAddress,
} from '@oximeter/api/client'
import { ProducerRegistry } from '@oximeter/core'

import { advertisedAddress, isSecure } from './advertised-address.ts'
import { problemAnswer, type CollectionOptions } from './answer.ts'
import { certifiedName } from './certified-name.ts'
import { createServer } from './create-server.ts'
import { isUuid } from './is-uuid.ts'
import { listen } from './listen.ts'
import { silent, type Logger } from './logger.ts'
import type { NexusTls } from './nexus-fetch.ts'
import { checkNexus, type NexusLocator } from './nexus-locator.ts'
import { idIn, isListing, respond, respondListing, send } from './node-handler.ts'
import { offerLastPage } from './offer-last-page.ts'
import { ProducerServerError } from './producer-server-error.ts'
import { NexusRegistration } from './registration.ts'
import { servedRegistry } from './served-registry.ts'
import { collectionToken, type AccessOptions } from './server-access.ts'

export interface ProducerServerOptions extends Omit<CollectionOptions, 'token'>, AccessOptions {
  /** Serves this one; producers may be added to it at any time. Default: a new one. */
  registry?: ProducerRegistry
  /** UUID of the producer. Default: the registry's, which is random unless it was given. */
  id?: string
  /** Default `service`. */
  kind?: ProducerKind
  /**
   * Address or name to listen on. Default `127.0.0.1`; one that other machines reach wants `tls`, or
   * `insecureBind`.
   */
  host?: string
  /** Default 0: any free port. */
  port?: number
  /**
   * What collectors connect to, `host` or `host:port`; behind `https://` where something in front of the
   * server speaks TLS. Default: where the server listens. Required where that is every interface
   * (`0.0.0.0`, `::`).
   */
  advertise?: string
  /** Time between two collections, 10 ms to 24 h. Default 10 000. */
  intervalMs?: number
  /**
   * URL of Nexus's internal API, those of several, or what finds it. Without one, nobody is told of this
   * producer.
   */
  nexus?: NexusLocator
  /**
   * A token of the role `producer`, where Nexus wants one. Called for each request where it is a function.
   * (`token` is what this server wants of collectors.)
   */
  nexusToken?: string | (() => string | undefined) | undefined
  /** For a Nexus at `https:` whose certificate is no public one, or that wants one of its clients. */
  nexusTls?: NexusTls | undefined
  /** How Nexus is asked. Default: by requests that do not keep the process alive, but for the last. */
  nexusFetch?: Fetch | undefined
  /** Whether the server keeps the process alive. Default false: that is for the application to say. */
  ref?: boolean
  /** `console`, a pino logger or the like. Default: silence. */
  logger?: Logger
}

export interface CloseOptions {
  deadlineMs?: number
  lastPage?: boolean
}

interface ServerParts {
  registry: ProducerRegistry
  http: Server
  /** Ends looking for other certificates. */
  reloading: Disposable
  /** In PEM, as it was when the server started; undefined: plain HTTP. */
  certificate: Buffer | undefined
  address: SocketAddress
  /** What requests are answered by; it may change. */
  served: CollectionOptions
  endpoint: ProducerEndpoint
  registration: NexusRegistration | undefined
  logger: Logger
}

/** What a collector may take beyond its interval. */
const SPARE_MS = 5000

const MAX_CLOSE_MS = 30_000

/** What can change while the server runs. */
export interface ProducerServerUpdate {
  intervalMs?: number
  advertise?: string
}

/**
 * Serves a registry of producers over HTTP and keeps it registered with Nexus.
 *
 * Once started it throws no more, whatever Nexus does. It does not keep the process alive, and handles no
 * signals: call {@link close}, or declare it with `await using`.
 *
 * @example
 * await using server = await ProducerServer.start({ nexus: 'http://127.0.0.1:12221' })
 * server.registry.register(producer)
 */
export class ProducerServer implements AsyncDisposable {
  readonly registry: ProducerRegistry
  /** Where it listens. */
  readonly address: SocketAddress
  /** The registration with Nexus, if one was asked for. */
  readonly registration: NexusRegistration | undefined
  readonly #http: Server
  readonly #reloading: Disposable
  readonly #certificate: Buffer | undefined
  readonly #connections: OpenConnections
  readonly #logger: Logger
  readonly #served: CollectionOptions
  #endpoint: ProducerEndpoint
  #closing: Promise<void> | undefined

  private constructor({
    registry,
    http,
    reloading,
    certificate,
    address,
    served,
    endpoint,
    registration,
    logger,
  }: ServerParts) {
    this.#served = served
    this.registry = registry
    this.#http = http
    this.#reloading = reloading
    this.#certificate = certificate
    this.#connections = new OpenConnections(http)
    this.address = address
    this.#endpoint = endpoint
    this.registration = registration
    this.#logger = logger
  }

  /**
   * Listens, and starts to register in the background: that Nexus is away is no reason to fail.
   *
   * @throws ProducerServerError where the options cannot work; its `code` says which.
   */
  static async start(options: ProducerServerOptions = {}): Promise<ProducerServer> {
    const { kind = 'service', host = '127.0.0.1', port = 0, intervalMs = 10_000 } = options
    const { nexus, advertise, logger = silent } = options
    const registry = registryFor(options)
    const interval = intervalOf(intervalMs)
    const { host: name } = advertisedAddress(advertise, { host, port })
    if (nexus !== undefined) checkNexus(nexus)
    const { tls } = options
    const token = collectionToken(options, {
      host,
      advertisedHost: name,
      behindTls: isSecure(advertise),
      registers: nexus !== undefined,
    })

    const created = createServer(
      // A collector's connection outlives the pause between two collections.
      { keepAliveTimeout: Math.max(75_000, Math.min(2 * intervalMs, 600_000)) },
      tls,
      logger,
    )
    const { http } = created
    const served = {
      ...options,
      ...(token !== undefined && { token }),
      kind,
      intervalMs,
      allowedHosts: [...(options.allowedHosts ?? []), name],
    }
    serve(http, registry, served)
    const address = await listen(http, { host, port }, options.ref ?? false).catch(
      (error: unknown) => {
        created[Symbol.dispose]()
        throw error
      },
    )
    http.on('error', (error) => logger.error(`producer server: ${error.message}`))

    const certificate = tls === undefined ? undefined : readFileSync(tls.cert)
    const endpoint: ProducerEndpoint = {
      id: registry.id,
      kind,
      address: formatSocketAddress(advertisedAddress(advertise, { host, port: address.port })),
      interval,
      ...((tls !== undefined || isSecure(advertise)) && { tls: true }),
      ...certified(certificate, name),
    }
    const registration =
      nexus === undefined
        ? undefined
        : new NexusRegistration({
            endpoint,
            collectionToken: token,
            nexus,
            schemas: () => registry.schemas(),
            logger,
            token: options.nexusToken,
            tls: options.nexusTls,
            fetch: options.nexusFetch,
          })
    return new ProducerServer({
      registry,
      http,
      reloading: created,
      certificate,
      address,
      served,
      endpoint,
      registration,
      logger,
    })
  }

  get id(): string {
    return this.registry.id
  }

  /** Base URL of the collection endpoint, which is at `{url}/{id}`. */
  get url(): string {
    const scheme = this.#certificate === undefined ? 'http' : 'https'
    return `${scheme}://${formatSocketAddress(this.address)}`
  }

  /** How Nexus knows this producer. */
  get endpoint(): ProducerEndpoint {
    return this.#endpoint
  }

  /** Changes the interval or the advertised address, and tells Nexus at once. */
  update({ intervalMs, advertise }: ProducerServerUpdate): void {
    const change = {
      ...(intervalMs !== undefined && { interval: intervalOf(intervalMs) }),
      ...(advertise !== undefined && this.#at(advertisedAddress(advertise, this.address))),
    }
    this.#endpoint = { ...this.#endpoint, ...change }
    if (intervalMs !== undefined) this.#served.intervalMs = intervalMs
    this.registration?.update(change)
  }

  /**
   * Offers what was recorded last to the collector and waits until it is durable, ends the
   * registration, lets a collection that is under way finish, and stops listening. Never rejects; may
   * be called again.
   *
   * It waits for the collector that acknowledges pages, and for the first one ever to come if there
   * is none yet: so a program that ends before its first collection leaves its metrics. It does not
   * wait where nobody is to be expected: without a registration, for a collector that has not come
   * for two intervals, for one that takes JSON and acknowledges nothing.
   *
   * @param deadlineMs for all of it; default the interval and 5 s more, at most 30 000. Past it,
   *   connections are cut.
   * @param lastPage false: nobody is waited for, and what was recorded last is lost
   */
  close({ deadlineMs = this.#patience, lastPage = true }: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#close(deadlineMs, lastPage)
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #at(address: SocketAddress): Pick<ProducerEndpoint, 'address' | 'server_name'> {
    return { address: formatSocketAddress(address), ...certified(this.#certificate, address.host) }
  }

  get #patience(): number {
    return Math.min(durationToMs(this.#endpoint.interval) + SPARE_MS, MAX_CLOSE_MS)
  }

  async #close(deadlineMs: number, lastPage: boolean): Promise<void> {
    const started = performance.now()
    // Its timer keeps the process alive for as long as somebody may be waiting for this.
    const deadline = setTimeout(() => this.#http.closeAllConnections(), deadlineMs)
    if (lastPage && this.#isAwaited()) await this.#offerLastPage(deadlineMs)
    const leftMs = (): number => Math.max(0, deadlineMs - (performance.now() - started))
    await this.registration?.close({ deadlineMs: leftMs() })
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve())
      this.#connections.end(leftMs())
    })
    this.#connections.ended()
    this.#reloading[Symbol.dispose]()
    clearTimeout(deadline)
  }

  /** Whether a collector will come that makes a last page durable. */
  #isAwaited(): boolean {
    const { registry, registration } = this
    const { pages, wasDrained } = servedRegistry(registry)
    const { sinceAsked } = pages
    if (sinceAsked !== undefined) {
      return sinceAsked < 2 * durationToMs(this.#endpoint.interval) + SPARE_MS
    }
    if (wasDrained || registration === undefined || registry.producers.length === 0) return false
    return registration.state === 'registered' || registration.failures === 0
  }

  async #offerLastPage(deadlineMs: number): Promise<void> {
    const { registry } = this
    // The end of the registration needs some time too.
    const waitMs = deadlineMs - Math.min(deadlineMs / 4, 1000)
    this.#logger.info(
      `producer ${registry.id} ends: its last samples wait for a collector for up to ${Math.round(waitMs)} ms`,
    )
    const isTaken = await offerLastPage(registry, { deadlineMs: waitMs }).catch(() => false)
    if (!isTaken) {
      this.#logger.warn(
        `producer ${registry.id} ends: no collector has made its last samples durable`,
      )
    }
  }
}

function registryFor({ registry, id }: ProducerServerOptions): ProducerRegistry {
  if (id !== undefined && !isUuid(id)) {
    throw new ProducerServerError('invalid-id', `the id '${id}' is not a UUID`)
  }
  if (registry === undefined) return new ProducerRegistry(id === undefined ? {} : { id })
  if (id !== undefined && id.toLowerCase() !== registry.id) {
    throw new ProducerServerError(
      'uuid-mismatch',
      `the id is ${id}, but the registry is of producer ${registry.id}: give one of the two`,
    )
  }
  return registry
}

function intervalOf(ms: number): ProducerEndpoint['interval'] {
  if (ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS) return msToDuration(ms)
  throw new ProducerServerError(
    'invalid-interval',
    `an interval of ${ms} ms is out of range: give ${MIN_INTERVAL_MS} to ${MAX_INTERVAL_MS}`,
  )
}

/** What else those who connect to a host have to know to verify the certificate. */
function certified(
  certificate: Buffer | undefined,
  host: string,
): Pick<ProducerEndpoint, 'server_name'> {
  const name = certificate === undefined ? undefined : certifiedName(certificate, host)
  return name === undefined ? {} : { server_name: name }
}

function serve(http: Server, registry: ProducerRegistry, options: CollectionOptions): void {
  servedRegistry(registry, options)
  http.on('request', (request, response) => {
    const id = idIn(request.url ?? '/', '/')
    if (isListing(request.url ?? '/', '/')) {
      respondListing(registry, request, response, options)
    } else if (id === undefined || id === '') {
      send(response, problemAnswer(notFound('collections are at /{producer_id}')))
    } else {
      void respond(registry, id, request, response, options)
    }
  })
}
