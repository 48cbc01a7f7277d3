import { ProducerRegistry } from '@oximeter/core'
import { HttpServerMetrics } from '@oximeter/instruments'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { Histogram, Registry } from 'prom-client'

/** What takes note of a request that was answered. */
export type Recorder = (method: string, route: string, status: number, seconds: number) => void

/** Our own, and how many requests it has seen. */
export function ours(): { metrics: HttpServerMetrics; seen: () => Promise<number> } {
  const registry = new ProducerRegistry()
  const metrics = new HttpServerMetrics(registry, { name: 'bench' })
  return {
    metrics,
    async seen() {
      const results = await registry.collect()
      const samples = results.flatMap((result) => (result.status === 'ok' ? result.samples : []))
      return samples.reduce(
        (sum, { datum }) => sum + ('nSamples' in datum ? Number(datum.nSamples) : 0),
        0,
      )
    },
  }
}

/** As its own documentation has it. */
export function promClient(): Recorder {
  const histogram = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'help',
    labelNames: ['method', 'route', 'status_code'],
    registers: [new Registry()],
  })
  return (method, route, status, seconds) =>
    histogram.observe({ method, route, status_code: status }, seconds)
}

/** With the attributes of its semantic conventions. */
export function openTelemetry(): Recorder {
  class Reader extends MetricReader {
    protected override async onForceFlush(): Promise<void> {
      // Nothing waits.
    }
    protected override async onShutdown(): Promise<void> {
      // Nothing is open.
    }
  }
  const provider = new MeterProvider({ readers: [new Reader()] })
  const histogram = provider.getMeter('bench').createHistogram('http.server.request.duration', {
    unit: 's',
  })
  return (method, route, status, seconds) =>
    histogram.record(seconds, {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
      'url.scheme': 'http',
    })
}
