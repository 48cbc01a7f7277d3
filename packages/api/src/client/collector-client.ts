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
  SpoolDropped,
  SpoolDropRequest,
  SpoolReplayed,
  SpoolReplayRequest,
} from '../model/spool.ts'
import { HttpClient, type ClientOptions, type RequestOptions } from './http-client.ts'

/** Client of a collector's API (port 12223). */
export class CollectorClient {
  readonly #http: HttpClient

  constructor(url: string | URL, options?: ClientOptions) {
    this.#http = new HttpClient(url, options)
  }

  get url(): string {
    return this.#http.url
  }

  info(options?: RequestOptions): Promise<CollectorStats> {
    return this.#http.get('/info', {}, options)
  }

  producers(page?: PageQuery, options?: RequestOptions): Promise<Page<ProducerEndpoint>> {
    return this.#http.get('/producers', { ...page }, options)
  }

  /** What the collector knows about one producer. */
  producer(id: string, options?: RequestOptions): Promise<ProducerDetails> {
    return this.#http.get(`/producers/${encodeURIComponent(id)}`, {}, options)
  }

  /** How the last collections of one producer went, the newest first. */
  collections(producerId: string, options?: RequestOptions): Promise<ProducerCollections> {
    return this.#http.get(`/producers/${encodeURIComponent(producerId)}/collections`, {}, options)
  }

  /** What it knows about each, ascending by id. */
  producerDetails(page?: PageQuery, options?: RequestOptions): Promise<Page<ProducerDetails>> {
    return this.#http.get('/producer-details', { ...page }, options)
  }

  /** Those whose last collection failed, ascending by id. */
  failingProducers(page?: PageQuery, options?: RequestOptions): Promise<Page<FailingProducer>> {
    return this.#http.get('/failing-producers', { ...page }, options)
  }

  /** Stops collecting a producer, until Nexus lists it again. Fine for an unknown id as well. */
  deleteProducer(id: string, options?: RequestOptions): Promise<void> {
    return this.#http.delete(`/producers/${encodeURIComponent(id)}`, {}, options)
  }

  /** Collects a producer now and waits for the outcome. */
  collect(producerId: string, options?: RequestOptions): Promise<CollectOutcome> {
    return this.#http.post(`/producers/${encodeURIComponent(producerId)}/collect`, {}, options)
  }

  /** What is sealed on disk and not yet stored, the oldest block first. */
  spool(page?: PageQuery, options?: RequestOptions): Promise<Spool> {
    return this.#http.get('/spool', { ...page }, options)
  }

  /** Has blocks tried again at once, all by default. */
  replaySpool(request: SpoolReplayRequest = {}, options?: RequestOptions): Promise<SpoolReplayed> {
    return this.#http.post('/spool/replay', request, options)
  }

  /** Gives blocks up: their samples are lost. */
  dropSpool(request: SpoolDropRequest, options?: RequestOptions): Promise<SpoolDropped> {
    return this.#http.post('/spool/drop', request, options)
  }
}
