import type { CollectorStatus } from '../model/collectors.ts'
import type { Page, PageQuery } from '../model/page.ts'
import type { CollectOutcome, ProducerStatus, RefusedRegistration } from '../model/producers.ts'
import type {
  QuarantineDropped,
  QuarantinedSample,
  QuarantineGroup,
  QuarantineReplayed,
  QuarantineReplayRequest,
} from '../model/quarantine.ts'
import type { SqlRequest, SqlResponse, SystemStatus } from '../model/system.ts'
import type {
  LatestValue,
  SchemaApplyRequest,
  SchemaApplyResult,
  TimeseriesSchemaJson,
  TimeseriesVersions,
} from '../model/timeseries.ts'
import { HttpClient, type ClientOptions, type RequestOptions } from './http-client.ts'

/** Client of Nexus's public API (port 12220): what people's programs talk to. */
export class NexusPublicClient {
  readonly #http: HttpClient

  constructor(url: string | URL, options?: ClientOptions) {
    this.#http = new HttpClient(url, options)
  }

  get url(): string {
    return this.#http.url
  }

  producers(page?: PageQuery, options?: RequestOptions): Promise<Page<ProducerStatus>> {
    return this.#http.get('/v1/producers', { ...page }, options)
  }

  producer(id: string, options?: RequestOptions): Promise<ProducerStatus> {
    return this.#http.get(`/v1/producers/${encodeURIComponent(id)}`, {}, options)
  }

  /** Has the producer collected now and waits for the outcome. */
  collect(producerId: string, options?: RequestOptions): Promise<CollectOutcome> {
    return this.#http.post(`/v1/producers/${encodeURIComponent(producerId)}/collect`, {}, options)
  }

  /** Registrations of producers that Nexus refused of late, counted by reason. */
  refusedRegistrations(
    page?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<RefusedRegistration>> {
    return this.#http.get('/v1/refused-registrations', { ...page }, options)
  }

  collectors(page?: PageQuery, options?: RequestOptions): Promise<Page<CollectorStatus>> {
    return this.#http.get('/v1/collectors', { ...page }, options)
  }

  schemas(page?: PageQuery, options?: RequestOptions): Promise<Page<TimeseriesSchemaJson>> {
    return this.#http.get('/v1/system/timeseries/schemas', { ...page }, options)
  }

  /** Stores definitions, all or none, and says what they change. */
  applySchemas(request: SchemaApplyRequest, options?: RequestOptions): Promise<SchemaApplyResult> {
    return this.#http.post('/v1/system/timeseries/schemas', request, options)
  }

  /** All versions of one timeseries. */
  timeseries(name: string, options?: RequestOptions): Promise<TimeseriesVersions> {
    return this.#http.get(`/v1/timeseries/${encodeURIComponent(name)}`, {}, options)
  }

  /** The newest sample of each series of a timeseries. */
  latest(name: string, page?: PageQuery, options?: RequestOptions): Promise<Page<LatestValue>> {
    const path = `/v1/timeseries/${encodeURIComponent(name)}/latest`
    return this.#http.get(path, { ...page }, options)
  }

  /** What is kept in quarantine, counted by timeseries and reason. */
  quarantine(page?: PageQuery, options?: RequestOptions): Promise<Page<QuarantineGroup>> {
    return this.#http.get('/v1/quarantine', { ...page }, options)
  }

  /** The samples of one timeseries that are kept in quarantine, the newest first. */
  quarantined(
    name: string,
    query?: PageQuery & { reason?: string },
    options?: RequestOptions,
  ): Promise<Page<QuarantinedSample>> {
    return this.#http.get(quarantinePath(name), { ...query }, options)
  }

  /** Checks samples in quarantine against the schema as it is now, and stores what fits. */
  replayQuarantined(
    name: string,
    request: QuarantineReplayRequest = {},
    options?: RequestOptions,
  ): Promise<QuarantineReplayed> {
    return this.#http.post(`${quarantinePath(name)}/replay`, request, options)
  }

  /** Deletes samples of one timeseries from quarantine, of one reason or all. */
  dropQuarantined(
    name: string,
    query?: { reason?: string },
    options?: RequestOptions,
  ): Promise<QuarantineDropped> {
    return this.#http.delete(quarantinePath(name), { ...query }, options)
  }

  /** Runs one SELECT over the timeseries' views. */
  sql(query: string, options?: RequestOptions): Promise<SqlResponse> {
    const body: SqlRequest = { query }
    return this.#http.post('/v1/sql', body, options)
  }

  status(options?: RequestOptions): Promise<SystemStatus> {
    return this.#http.get('/v1/status', {}, options)
  }
}

function quarantinePath(name: string): string {
  return `/v1/quarantine/${encodeURIComponent(name)}`
}
