/** The status of what went wrong, in the words of Prometheus' API. */
export const PROMETHEUS_STATUSES = {
  bad_data: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  execution: 422,
  rate_limited: 429,
  internal: 500,
  canceled: 503,
  timeout: 503,
  unavailable: 503,
} as const

export type PrometheusErrorType = keyof typeof PROMETHEUS_STATUSES

/** An answer that is none: its message is for whoever asked. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError'
  readonly type: PrometheusErrorType
  readonly status: number

  constructor(type: PrometheusErrorType, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.type = type
    this.status = PROMETHEUS_STATUSES[type]
  }
}
