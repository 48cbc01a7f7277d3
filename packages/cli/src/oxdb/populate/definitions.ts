import {
  bool,
  cumulativeF64,
  cumulativeU64,
  f64,
  histogramF64,
  histogramU64,
  ipAddr,
  metric,
  schemaOf,
  string,
  target,
  u16,
  u32,
  u64,
  u8,
  uuid,
  type TimeseriesSchema,
} from '@oximeter/core'

export const server = target(
  'simulated_server',
  { rack: string(), slot: u8(), server_id: uuid() },
  { description: 'A server that there is not' },
)

export const service = target(
  'simulated_service',
  { name: string(), address: ipAddr(), silo_id: uuid(), project_id: uuid() },
  { description: 'A service that there is not, of one of two projects' },
)

export const temperature = metric('temperature', { sensor: string() }, f64(), {
  units: 'degrees_celsius',
  description: 'How warm it is, warmest in the afternoon',
})
export const fanSpeed = metric('fan_speed', { fan: u8() }, u32(), {
  units: 'rpm',
  description: 'How fast a fan turns',
})
export const memoryUsed = metric('memory_used', {}, u64(), {
  units: 'bytes',
  description: 'Memory that is in use',
})
export const memoryTotal = metric('memory_total', {}, u64(), {
  units: 'bytes',
  description: 'Memory that there is',
})
export const isHealthy = metric('is_healthy', {}, bool(), {
  description: 'Whether it passes its own checks',
})
export const powerState = metric('power_state', {}, string(), {
  description: 'on, throttled or off',
})
export const energy = metric('energy', {}, cumulativeF64(), {
  units: 'joules',
  description: 'What it has used since it was switched on',
})
export const requests = metric(
  'requests',
  { route: string(), status_code: u16() },
  cumulativeU64(),
  {
    units: 'count',
    description: 'Requests that were answered',
  },
)
export const requestDuration = metric(
  'request_duration',
  { route: string() },
  histogramF64({ decades: [-3, 1] }),
  { units: 'seconds', description: 'How long requests took' },
)
export const responseSize = metric(
  'response_size',
  { route: string() },
  histogramU64({ powersOfTwo: true }),
  { units: 'bytes', description: 'How large answers were' },
)

/** Of every timeseries that is simulated. */
export function simulatedSchemas(): TimeseriesSchema[] {
  return [
    ...[temperature, fanSpeed, memoryUsed, memoryTotal, isHealthy, powerState, energy].map((one) =>
      schemaOf(server, one),
    ),
    ...[requests, requestDuration, responseSize].map((one) => schemaOf(service, one)),
  ]
}
