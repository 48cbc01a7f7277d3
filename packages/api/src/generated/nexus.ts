// Written from the routes by `npm run client -w packages/api`: to change it, change them.
import type {
  CollectorHeartbeat,
  CollectorHeartbeatAnswer,
  CollectorInfo,
} from '../model/collectors.ts'
import type { Page, PageQuery } from '../model/page.ts'
import type {
  AssignedProducer,
  ProducerRegistrationRequest,
  ProducerRegistrationResponse,
} from '../model/producers.ts'
import type { Health, ProgramVersion } from '../model/system.ts'
import type { SchemaOfferResults, SchemaOffers, TimeseriesSchemaJson } from '../model/timeseries.ts'
import type { ClientOptions, RequestOptions } from '../client/http-client.ts'
import { SeveralAddresses, type ServiceUrl } from '../client/several-addresses.ts'

/**
 * The operations of the Nexus internal API. What producers and collectors ask of Nexus. Default
 * port 12221.
 */
export interface NexusApi {
  /**
   * Register a producer, or renew its lease.
   *
   * @returns Registered.
   * @throws HttpProblem 503: No collector is there to collect it.
   */
  registerProducer(
    body: ProducerRegistrationRequest,
    options?: RequestOptions,
  ): Promise<ProducerRegistrationResponse>

  /**
   * End the registration of a producer.
   *
   * @returns It is not registered (any more).
   */
  deregisterProducer(parameters: { id: string }, options?: RequestOptions): Promise<void>

  /**
   * Register a collector, or say where it is now.
   *
   * @returns Registered.
   */
  registerCollector(body: CollectorInfo, options?: RequestOptions): Promise<void>

  /**
   * End the registration of a collector; others take over its producers.
   *
   * @returns It is not registered (any more).
   */
  deregisterCollector(parameters: { id: string }, options?: RequestOptions): Promise<void>

  /**
   * Say that a collector lives and how much it does; hear whether its list has changed.
   *
   * @returns What it is for Nexus.
   * @throws HttpProblem 404: No such collector: it has to register (again).
   */
  heartbeat(
    parameters: { collector_id: string },
    body: CollectorHeartbeat,
    options?: RequestOptions,
  ): Promise<CollectorHeartbeatAnswer>

  /**
   * The producers assigned to a collector. Asking counts as its heartbeat.
   *
   * @returns Ascending by id; empty for a collector that was taken out of service.
   * @throws HttpProblem 404: No such collector: it has to register (again).
   */
  listCollectorProducers(
    parameters: PageQuery & { collector_id: string; sort_by?: 'id_ascending' },
    options?: RequestOptions,
  ): Promise<Page<AssignedProducer>>

  /**
   * Register unknown timeseries schemas and compare known ones.
   *
   * @returns One result per offer, in their order.
   */
  offerSchemas(body: SchemaOffers, options?: RequestOptions): Promise<SchemaOfferResults>

  /**
   * All timeseries schemas.
   *
   * @returns Ascending by name and version.
   */
  listSchemas(parameters?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesSchemaJson>>

  /**
   * Whether the program runs.
   *
   * @returns It runs.
   */
  healthz(options?: RequestOptions): Promise<Health>

  /**
   * Whether the program can do its work.
   *
   * @returns It can.
   * @throws HttpProblem 503: It cannot; the checks say why.
   */
  readyz(options?: RequestOptions): Promise<Health>

  /**
   * Name and version of the program.
   *
   * @returns Name and version.
   */
  version(options?: RequestOptions): Promise<ProgramVersion>

  /**
   * This document.
   *
   * @returns OpenAPI 3.1.
   */
  openapi(options?: RequestOptions): Promise<{ openapi: string; [key: string]: unknown }>
}

/**
 * Client of the Nexus internal API. What producers and collectors ask of Nexus. Default port
 * 12221.
 */
export class NexusClient implements NexusApi {
  readonly #http: SeveralAddresses

  /**
   * @param url Where there are several Nexus over one database, all of them: the next one is asked
   *   where one does not answer.
   * @throws TypeError unless each is an http(s) URL
   * @example new NexusClient(['http://10.0.0.1:12221', 'http://10.0.0.2:12221'])
   */
  constructor(url: ServiceUrl, options?: ClientOptions) {
    this.#http = new SeveralAddresses(url, options)
  }

  /** The address that is asked. */
  get url(): string {
    return this.#http.url
  }

  registerProducer(
    body: ProducerRegistrationRequest,
    options?: RequestOptions,
  ): Promise<ProducerRegistrationResponse> {
    return this.#http.post('/metrics/producers', body, options)
  }

  deregisterProducer({ id }: { id: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/metrics/producers/${encodeURIComponent(id)}`, {}, options)
  }

  registerCollector(body: CollectorInfo, options?: RequestOptions): Promise<void> {
    return this.#http.post('/metrics/collectors', body, options)
  }

  deregisterCollector({ id }: { id: string }, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/metrics/collectors/${encodeURIComponent(id)}`, {}, options)
  }

  heartbeat(
    { collector_id }: { collector_id: string },
    body: CollectorHeartbeat,
    options?: RequestOptions,
  ): Promise<CollectorHeartbeatAnswer> {
    return this.#http.post(
      `/metrics/collectors/${encodeURIComponent(collector_id)}/heartbeat`,
      body,
      options,
    )
  }

  listCollectorProducers(
    { collector_id, ...query }: PageQuery & { collector_id: string; sort_by?: 'id_ascending' },
    options?: RequestOptions,
  ): Promise<Page<AssignedProducer>> {
    return this.#http.get(
      `/metrics/collectors/${encodeURIComponent(collector_id)}/producers`,
      query,
      options,
    )
  }

  offerSchemas(body: SchemaOffers, options?: RequestOptions): Promise<SchemaOfferResults> {
    return this.#http.post('/metrics/schemas', body, options)
  }

  listSchemas(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<TimeseriesSchemaJson>> {
    return this.#http.get('/metrics/schemas', query, options)
  }

  healthz(options?: RequestOptions): Promise<Health> {
    return this.#http.get('/healthz', {}, options)
  }

  readyz(options?: RequestOptions): Promise<Health> {
    return this.#http.get('/readyz', {}, options)
  }

  version(options?: RequestOptions): Promise<ProgramVersion> {
    return this.#http.get('/version', {}, options)
  }

  openapi(options?: RequestOptions): Promise<{ openapi: string; [key: string]: unknown }> {
    return this.#http.get('/openapi.json', {}, options)
  }
}
