/** Requests in OTLP's JSON, as little of them as a test wants. */

/** Seconds of a day long ago as nanoseconds, the way OTLP writes them. */
export function at(second: number): string {
  return `${1_700_000_000 + second}000000000`
}

export function atNs(second: number): bigint {
  return BigInt(at(second))
}

export function request(...metrics: object[]) {
  return requestOf({ 'service.name': 'shop' }, ...metrics)
}

export function requestOf(resource: Record<string, string>, ...metrics: object[]) {
  const attributes = attributesOf(resource)
  return {
    resourceMetrics: [
      { resource: { attributes }, scopeMetrics: [{ scope: { name: 'test' }, metrics }] },
    ],
  }
}

function attributesOf(attributes: Record<string, string>) {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

/** A point that counts from second 0 on. */
export function point(second: number, more: object, attributes: Record<string, string> = {}) {
  return {
    attributes: attributesOf(attributes),
    startTimeUnixNano: at(0),
    timeUnixNano: at(second),
    ...more,
  }
}

export function gauge(name: string, ...dataPoints: object[]) {
  return { name, gauge: { dataPoints } }
}

export function counter(name: string, ...dataPoints: object[]) {
  return { name, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } }
}

export function deltas(name: string, ...dataPoints: object[]) {
  return { name, sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints } }
}

export function histogram(name: string, ...dataPoints: object[]) {
  return { name, histogram: { aggregationTemporality: 2, dataPoints } }
}
