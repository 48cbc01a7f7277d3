import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'

import {
  MetricsError,
  type Nanoseconds,
  type ProduceContext,
  type Producer,
  type Sample,
} from '@oximeter/core'

import type { FirstSight } from '../intake/epoch.ts'
import { Intake, type Place } from '../intake/intake.ts'
import { METRIC_TYPES, type MetricType } from '../text/parse-exposition.ts'
import type { RefusalReason } from '../text/refusal.ts'
import { RefusedText } from '../text/refusal.ts'
import { inTurns } from '../turns.ts'

/** As much of prom-client's `Registry` as is needed. */
export interface PromClientRegistry {
  getMetricsAsJSON(): Promise<readonly PromClientMetric[]>
}

export interface PromClientMetric {
  readonly name: string
  readonly help: string
  readonly type: unknown
  readonly values: readonly {
    readonly value: number
    readonly labels: Readonly<Partial<Record<string, string | number>>>
    /** Of a part of a histogram or a summary. */
    readonly metricName?: string | undefined
  }[]
}

export interface PromClientOptions {
  /** What kind of program this is: the field `job` of all series. */
  readonly job: string
  /** Which of them: the field `instance`. Default: the host's name and the process id. */
  readonly instance?: string
}

/** A registry of prom-client as a producer. */
export interface PromClientProducer extends Producer {
  /** How many samples were refused, by reason. */
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>
}

/** Of everything that is there at the first collection. */
const PROCESS_START = BigInt(Math.floor(performance.timeOrigin)) * 1_000_000n

/** This process has no more series than it has memory for; its names are those in its code. */
const NO_LIMITS = { series: Infinity, names: Infinity }

/**
 * A producer of the metrics that an application has in prom-client already. They stay as they are,
 * and so does `/metrics`; counters now know since when they count.
 *
 * @example
 * import { register } from 'prom-client'
 * const server = await ProducerServer.start({ nexus })
 * server.registry.register(promClientProducer(register, { job: 'shop' }))
 */
export function promClientProducer(
  register: PromClientRegistry,
  options: PromClientOptions,
): PromClientProducer {
  if (typeof register?.getMetricsAsJSON !== 'function') {
    throw wrong('the first argument is a registry of prom-client, such as its `register`')
  }
  if (typeof options?.job !== 'string' || options.job === '') {
    throw wrong('job: say what kind of program this is, such as "shop"')
  }
  return new AdoptedRegistry(register, options)
}

class AdoptedRegistry implements PromClientProducer {
  readonly #register: PromClientRegistry
  readonly #intake: Intake
  readonly #places = new WeakMap<object, { readonly name: string; readonly place: Place }>()
  #last: Nanoseconds | undefined

  constructor(register: PromClientRegistry, options: PromClientOptions) {
    const { job, instance = `${hostname()}:${process.pid}` } = options
    this.#register = register
    this.#intake = new Intake({ job, instance, limits: NO_LIMITS })
  }

  get refusals(): Readonly<Partial<Record<RefusalReason, number>>> {
    return { ...this.#intake.refusals.counts }
  }

  async produce(context: ProduceContext): Promise<Sample[]> {
    const { timestamp, signal } = context
    const metrics = await this.#register.getMetricsAsJSON()
    this.#intake.begin(timestamp, this.#firstSight())
    await inTurns(this.#putAll(metrics), signal)
    this.#last = timestamp
    const samples = await inTurns(this.#intake.finish(), signal)
    for (const { reason, detail } of this.#intake.refusals.take()) {
      context.report(problem(`${reason}: ${detail}. More of the kind are only counted`))
    }
    return samples
  }

  /** What is in this process began at zero with it; what is new, since it was looked at last. */
  #firstSight(): FirstSight {
    return { kind: 'zero', since: this.#last ?? PROCESS_START }
  }

  *#putAll(metrics: readonly PromClientMetric[]): Generator<undefined, void, undefined> {
    for (const { name, help, type, values } of metrics) {
      this.#intake.families.setType(name, typeNamed(type))
      this.#intake.families.setHelp(name, help)
      for (const [i, { labels, value, metricName = name }] of values.entries()) {
        if (i % 64 === 0) yield
        this.#put(metricName, labels, value)
      }
    }
  }

  /** Counters and gauges have the same labels each time, as objects too. */
  #placeOf(name: string, labels: PromClientMetric['values'][number]['labels']): Place {
    const known = this.#places.get(labels)
    if (known?.name === name && !this.#intake.isForgotten(known.place)) return known.place
    const texts = Object.entries(labels).map(
      ([label, text]) => [label, String(text ?? '')] as const,
    )
    const place = this.#intake.place(name, texts)
    this.#places.set(labels, { name, place })
    return place
  }

  #put(name: string, labels: PromClientMetric['values'][number]['labels'], value: number): void {
    try {
      this.#intake.put(this.#placeOf(name, labels), value, undefined)
    } catch (error) {
      if (!(error instanceof RefusedText)) throw error
      this.#intake.refuse(error.reason, `${name}: ${error.message}`)
    }
  }
}

function typeNamed(type: unknown): MetricType {
  return METRIC_TYPES.find((known) => known === type) ?? 'unknown'
}

function problem(message: string): MetricsError {
  return new MetricsError({ type: 'oximeter_server', message: `prom-client: ${message}` })
}

function wrong(message: string): MetricsError {
  return new MetricsError({ type: 'schema_definition', message: `prom-client: ${message}` })
}
