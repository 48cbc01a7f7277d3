import type { Producer } from '@oximeter/core'

import * as metrics from '../generated/host.ts'
import type { Host } from './host-target.ts'

const byName = {
  memory_total: metrics.memoryTotal,
  memory_available: metrics.memoryAvailable,
  memory_used: metrics.memoryUsed,
  memory_free: metrics.memoryFree,
  memory_buffers: metrics.memoryBuffers,
  memory_cached: metrics.memoryCached,
  swap_total: metrics.swapTotal,
  swap_used: metrics.swapUsed,
}

/** Bytes, by metric; what a system does not tell is left out. */
export type MemorySizes = Readonly<Partial<Record<keyof typeof byName, bigint>>>

export function memoryProducer(
  host: Host,
  read: () => Promise<MemorySizes> | MemorySizes,
): Producer {
  return {
    async produce({ timestamp }) {
      const sizes = await read()
      return Object.entries(byName).flatMap(([name, of]) => {
        const value = sizes[name as keyof MemorySizes]
        return value === undefined ? [] : [of.sample(host, {}, value, timestamp)]
      })
    },
  }
}

/** What /proc/meminfo says, in our terms. */
export function memorySizes(meminfo: ReadonlyMap<string, bigint>): MemorySizes {
  const total = meminfo.get('MemTotal')
  const free = meminfo.get('MemFree')
  const buffers = meminfo.get('Buffers')
  const cached = meminfo.get('Cached')
  const swapTotal = meminfo.get('SwapTotal')
  const swapFree = meminfo.get('SwapFree')
  // Kernels before 3.14 do not estimate it.
  const available =
    meminfo.get('MemAvailable') ??
    (free === undefined ? undefined : free + (buffers ?? 0n) + (cached ?? 0n))
  return withoutUndefined({
    memory_total: total,
    memory_available: available,
    memory_used: difference(total, available),
    memory_free: free,
    memory_buffers: buffers,
    memory_cached: cached,
    swap_total: swapTotal,
    swap_used: difference(swapTotal, swapFree),
  })
}

function difference(whole: bigint | undefined, part: bigint | undefined): bigint | undefined {
  if (whole === undefined || part === undefined) return undefined
  return whole > part ? whole - part : 0n
}

function withoutUndefined(sizes: Record<keyof MemorySizes, bigint | undefined>): MemorySizes {
  return Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined))
}
