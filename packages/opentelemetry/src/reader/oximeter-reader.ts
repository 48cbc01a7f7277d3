import {
  MetricsError,
  systemClock,
  type Nanoseconds,
  type ProduceContext,
  type Producer,
  type Sample,
} from '@oximeter/core'
import {
  AggregationTemporality,
  MetricReader,
  type CollectionResult,
  type MetricData,
  type MetricReaderOptions,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'

import { ExplicitBins } from '../histogram/explicit-bins.ts'
import { attributeText } from '../import/attribute-text.ts'
import { Catalog, type ImportOptions } from '../import/catalog.ts'
import type { ImportedTarget } from '../import/imported-target.ts'
import { Stretch } from '../stretch.ts'
import { datumTypeOf, ReaderMetric } from './reader-metric.ts'

export interface OximeterReaderOptions extends ImportOptions {
  /** What tells this process from others where its resource has no `service.instance.id`. Default: a random UUID. */
  readonly instanceId?: string
  /** How long observable instruments may take, in milliseconds; default 4000, below a registry's deadline. */
  readonly timeoutMs?: number
  /** Which histograms are exponential, and so on: as of any reader of the SDK. */
  readonly aggregationSelector?: MetricReaderOptions['aggregationSelector']
  /** How many series an instrument may have in the SDK: as of any reader of it. Its default is 2000. */
  readonly cardinalitySelector?: MetricReaderOptions['cardinalitySelector']
  /** Further sources of the SDK's kind. */
  readonly metricProducers?: MetricReaderOptions['metricProducers']
}

/**
 * Reads the instruments of an OpenTelemetry `MeterProvider` whenever our registry is collected. It is
 * a reader to the one and a producer to the other; nothing is pushed and no timer runs.
 *
 * When the provider shuts down it is read once more, and the next collection has that.
 *
 * @example
 * const reader = new OximeterReader()
 * const provider = new MeterProvider({ readers: [reader] })
 * registry.register(reader)
 */
export class OximeterReader extends MetricReader implements Producer {
  readonly #catalog: Catalog
  readonly #instanceId: string
  readonly #timeoutMs: number
  readonly #bins = new ExplicitBins()
  readonly #metrics = new Map<string, ReaderMetric>()
  readonly #targets = new Map<string, ImportedTarget>()
  #before: Nanoseconds = systemClock()
  /** What there was at the end, until somebody takes it. */
  #last: CollectionResult | undefined
  #isEnded = false

  /** @throws TypeError if the target's name is none */
  constructor(options: OximeterReaderOptions = {}) {
    const { aggregationSelector, cardinalitySelector, metricProducers } = options
    super({
      aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
      ...(aggregationSelector && { aggregationSelector }),
      ...(cardinalitySelector && { cardinalitySelector }),
      ...(metricProducers && { metricProducers }),
    })
    this.#catalog = new Catalog(options)
    this.#instanceId = options.instanceId ?? crypto.randomUUID()
    this.#timeoutMs = options.timeoutMs ?? 4000
  }

  /** @throws Error if no `MeterProvider` has this reader */
  async produce(context: ProduceContext): Promise<Iterable<Sample>> {
    const result = await this.#read()
    if (result === undefined) return []
    for (const error of result.errors) context.report(problemOf(messageOf(error)))
    const { resource } = result.resourceMetrics
    if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.()
    const problems = new Set<string>()
    const read = this.#metricsOf(result.resourceMetrics, problems)
    await prepare(read)
    return this.#samples(read, problems, context)
  }

  protected override async onShutdown(): Promise<void> {
    this.#last = await this.collect({ timeoutMillis: this.#timeoutMs })
    this.#isEnded = true
  }

  /** Nothing waits to be flushed: whoever collects has all there is. */
  protected override async onForceFlush(): Promise<void> {}

  async #read(): Promise<CollectionResult | undefined> {
    return this.#isEnded ? this.#last : this.collect({ timeoutMillis: this.#timeoutMs })
  }

  /** Each metric that was read, with where its problems go. */
  #metricsOf({ resource, scopeMetrics }: ResourceMetrics, problems: Set<string>): ReadMetric[] {
    return scopeMetrics.flatMap(({ scope, metrics }) => {
      const target = this.#targetOf(resource, scope.name)
      return metrics.map((data) => ({
        data,
        metric: this.#metricOf(data, target),
        refuse: (problem: string) =>
          problems.add(`the instrument ${JSON.stringify(data.descriptor.name)} ${problem}`),
      }))
    })
  }

  *#samples(
    read: readonly ReadMetric[],
    problems: ReadonlySet<string>,
    context: ProduceContext,
  ): Generator<Sample> {
    const times = { timestamp: context.timestamp, before: this.#before }
    for (const { data, metric, refuse } of read) yield* metric.samples(data, times, refuse)
    this.#before = context.timestamp
    // A collection that is given up does not come here, and leaves it for the next.
    this.#last = undefined
    for (const problem of problems) context.report(problemOf(problem))
  }

  #targetOf(resource: ResourceMetrics['resource'], scopeName: string): ImportedTarget {
    let target = this.#targets.get(scopeName)
    if (target === undefined) {
      const attributes = new Map(
        Object.entries(resource.attributes).map(([key, value]) => [key, attributeText(value)]),
      )
      if (!attributes.get('service.instance.id')) {
        attributes.set('service.instance.id', this.#instanceId)
      }
      target = this.#catalog.targetFields.of(attributes, scopeName)
      this.#targets.set(scopeName, target)
    }
    return target
  }

  #metricOf(data: MetricData, target: ImportedTarget): ReaderMetric {
    const { name, unit, description } = data.descriptor
    const datumType = datumTypeOf(data)
    const key = JSON.stringify([target.key, datumType, unit, name])
    let metric = this.#metrics.get(key)
    if (metric === undefined) {
      const imported = this.#catalog.metric({ name, unit, description, datumType })
      metric = new ReaderMetric(imported, target, this.#bins)
      this.#metrics.set(key, metric)
    }
    return metric
  }
}

interface ReadMetric {
  readonly data: MetricData
  readonly metric: ReaderMetric
  readonly refuse: (problem: string) => void
}

/** Has a series for each point, with other work in between: of many new ones it takes a while. */
async function prepare(read: readonly ReadMetric[]): Promise<void> {
  const stretch = new Stretch()
  for (const { data, metric, refuse } of read) {
    for (const _ of metric.prepare(data.dataPoints, refuse)) {
      if (stretch.isOver) await stretch.rest()
    }
  }
}

function problemOf(message: string): MetricsError {
  return new MetricsError({ type: 'datum_error', message: `OpenTelemetry: ${message}` })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
