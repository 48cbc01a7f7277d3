// Written from the routes by `npm run client -w packages/api`: to change it, change them.
import type { CollectorStats } from '../model/collectors.ts'
import type { Page, PageQuery } from '../model/page.ts'
import type {
  CollectOutcome,
  FailingProducer,
  ProducerCollections,
  ProducerDetails,
  ProducerEndpoint,
} from '../model/producers.ts'
import type {
  Spool,
  SpoolDropRequest,
  SpoolDropped,
  SpoolReplayRequest,
  SpoolReplayed,
} from '../model/spool.ts'
import type { Health, ProgramVersion } from '../model/system.ts'
import { HttpClient, type ClientOptions, type RequestOptions } from '../client/http-client.ts'

/**
 * The operations of the Oximeter collector API. What Nexus and operators ask of a collector.
 * Default port 12223.
 */
export interface CollectorApi {
  /**
   * The collector itself.
   *
   * @returns Id, state and counts.
   */
  info(options?: RequestOptions): Promise<CollectorStats>

  /**
   * The producers that are collected.
   *
   * @returns Ascending by id.
   */
  listProducers(parameters?: PageQuery, options?: RequestOptions): Promise<Page<ProducerEndpoint>>

  /**
   * How the collection of one producer goes.
   *
   * @returns The details.
   * @throws HttpProblem 404: This collector does not collect it.
   */
  getProducer(
    parameters: { producer_id: string },
    options?: RequestOptions,
  ): Promise<ProducerDetails>

  /**
   * How the last 20 collections of one producer went.
   *
   * @returns The newest first.
   * @throws HttpProblem 404: This collector does not collect it.
   */
  getCollections(
    parameters: { producer_id: string },
    options?: RequestOptions,
  ): Promise<ProducerCollections>

  /**
   * Stop collecting a producer, until Nexus lists it again.
   *
   * @returns It is not collected (any more).
   */
  deleteProducer(parameters: { producer_id: string }, options?: RequestOptions): Promise<void>

  /**
   * How the collection of each producer goes.
   *
   * @returns Ascending by id.
   */
  listProducerDetails(
    parameters?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<ProducerDetails>>

  /**
   * The producers whose last collection failed.
   *
   * @returns Ascending by id.
   */
  listFailingProducers(
    parameters?: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<FailingProducer>>

  /**
   * Collect a producer now, and wait for the outcome.
   *
   * @returns How it went; a producer that failed is an outcome too.
   * @throws HttpProblem 404: This collector does not collect it.
   * @throws HttpProblem 409: It is being collected right now.
   */
  collectProducer(
    parameters: { producer_id: string },
    options?: RequestOptions,
  ): Promise<CollectOutcome>

  /**
   * What is sealed on disk and not yet stored.
   *
   * @returns The oldest block first.
   */
  spool(parameters?: PageQuery, options?: RequestOptions): Promise<Spool>

  /**
   * Try blocks again at once; files of damaged ones are verified again.
   *
   * @returns How many go ahead.
   */
  replaySpool(body: SpoolReplayRequest, options?: RequestOptions): Promise<SpoolReplayed>

  /**
   * Give blocks up: their samples are lost, and counted as dropped.
   *
   * @returns What was given up.
   */
  dropSpool(body: SpoolDropRequest, options?: RequestOptions): Promise<SpoolDropped>

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

  /**
   * What the program measures of itself, for Prometheus.
   *
   * @returns In the format that `Accept` likes best.
   */
  metrics(options?: RequestOptions): Promise<AsyncIterable<Uint8Array>>
}

/**
 * Client of the Oximeter collector API. What Nexus and operators ask of a collector. Default port
 * 12223.
 */
export class CollectorClient implements CollectorApi {
  readonly #http: HttpClient

  /**
   * @param url A path in it is the base of all requests.
   * @throws TypeError unless it is an http(s) URL
   */
  constructor(url: string | URL, options?: ClientOptions) {
    this.#http = new HttpClient(url, options)
  }

  /** The address that is asked. */
  get url(): string {
    return this.#http.url
  }

  info(options?: RequestOptions): Promise<CollectorStats> {
    return this.#http.get('/info', {}, options)
  }

  listProducers(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<ProducerEndpoint>> {
    return this.#http.get('/producers', query, options)
  }

  getProducer(
    { producer_id }: { producer_id: string },
    options?: RequestOptions,
  ): Promise<ProducerDetails> {
    return this.#http.get(`/producers/${encodeURIComponent(producer_id)}`, {}, options)
  }

  getCollections(
    { producer_id }: { producer_id: string },
    options?: RequestOptions,
  ): Promise<ProducerCollections> {
    return this.#http.get(`/producers/${encodeURIComponent(producer_id)}/collections`, {}, options)
  }

  deleteProducer(
    { producer_id }: { producer_id: string },
    options?: RequestOptions,
  ): Promise<void> {
    return this.#http.delete(`/producers/${encodeURIComponent(producer_id)}`, {}, options)
  }

  listProducerDetails(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<ProducerDetails>> {
    return this.#http.get('/producer-details', query, options)
  }

  listFailingProducers(
    { ...query }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<Page<FailingProducer>> {
    return this.#http.get('/failing-producers', query, options)
  }

  collectProducer(
    { producer_id }: { producer_id: string },
    options?: RequestOptions,
  ): Promise<CollectOutcome> {
    return this.#http.post(`/producers/${encodeURIComponent(producer_id)}/collect`, {}, options)
  }

  spool({ ...query }: PageQuery = {}, options?: RequestOptions): Promise<Spool> {
    return this.#http.get('/spool', query, options)
  }

  replaySpool(body: SpoolReplayRequest, options?: RequestOptions): Promise<SpoolReplayed> {
    return this.#http.post('/spool/replay', body, options)
  }

  dropSpool(body: SpoolDropRequest, options?: RequestOptions): Promise<SpoolDropped> {
    return this.#http.post('/spool/drop', body, options)
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

  metrics(options?: RequestOptions): Promise<AsyncIterable<Uint8Array>> {
    return this.#http.getForStream('text/plain', '/metrics', {}, options)
  }
}
