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
import type { SchemaOfferResults, SchemaOffers, TimeseriesSchemaJson } from '../model/timeseries.ts'
import type { ClientOptions, RequestOptions } from './http-client.ts'
import { SeveralAddresses, type ServiceUrl } from './several-addresses.ts'

/** Client of Nexus's internal API (port 12221): what producers and collectors talk to. */
export class NexusClient {
  readonly #http: SeveralAddresses

  /**
   * @param url where there are several Nexus over one database, all of them: the next one is asked
   *   where one does not answer
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

  /** Registers a producer, or renews its lease. */
  registerProducer(
    request: ProducerRegistrationRequest,
    options?: RequestOptions,
  ): Promise<ProducerRegistrationResponse> {
    return this.#http.post('/metrics/producers', request, options)
  }

  /** Fine for an unknown id as well. */
  deregisterProducer(id: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/metrics/producers/${encodeURIComponent(id)}`, {}, options)
  }

  registerCollector(info: CollectorInfo, options?: RequestOptions): Promise<void> {
    return this.#http.post('/metrics/collectors', info, options)
  }

  /** Fine for an unknown id as well. */
  deregisterCollector(id: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/metrics/collectors/${encodeURIComponent(id)}`, {}, options)
  }

  heartbeat(
    collectorId: string,
    heartbeat: CollectorHeartbeat,
    options?: RequestOptions,
  ): Promise<CollectorHeartbeatAnswer> {
    const path = `/metrics/collectors/${encodeURIComponent(collectorId)}/heartbeat`
    return this.#http.post(path, heartbeat, options)
  }

  /** The producers assigned to a collector, ascending by id. Asking counts as its heartbeat. */
  collectorProducers(
    collectorId: string,
    page?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<AssignedProducer>> {
    const path = `/metrics/collectors/${encodeURIComponent(collectorId)}/producers`
    return this.#http.get(path, { ...page, sort_by: 'id_ascending' }, options)
  }

  /** Registers unknown schemas and compares known ones; answers in the order of the offers. */
  offerSchemas(offers: SchemaOffers, options?: RequestOptions): Promise<SchemaOfferResults> {
    return this.#http.post('/metrics/schemas', offers, options)
  }

  schemas(page?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesSchemaJson>> {
    return this.#http.get('/metrics/schemas', { ...page }, options)
  }
}
