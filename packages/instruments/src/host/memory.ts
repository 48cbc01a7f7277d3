import { metric, u64, type Producer } from '@oximeter/core'

import type { Host } from './host-target.ts'

/** Bytes, by metric; what a system does not tell is left out. */
export type MemorySizes = Readonly<Partial<Record<keyof typeof memoryMetrics, bigint>>>

export const memoryMetrics = {
  memory_total: gauge('memory_total', 'Memory that the operating system can use'),
  memory_available: gauge(
    'memory_available',
    'Memory that programs could take without swapping, caches that can be dropped included',
  ),
  memory_used: gauge('memory_used', 'Memory in use: the total without what is available'),
  memory_free: gauge('memory_free', 'Memory that is used for nothing'),
  memory_buffers: gauge('memory_buffers', 'Memory that buffers blocks of devices'),
  memory_cached: gauge('memory_cached', 'Memory that caches files, shared memory included'),
  swap_total: gauge('swap_total', 'Size of the swap space'),
  swap_used: gauge('swap_used', 'Swap space in use'),
}

function gauge(name: string, description: string) {
  return metric(name, {}, u64(), { units: 'bytes', description })
}

export function memoryProducer(
  host: Host,
  read: () => Promise<MemorySizes> | MemorySizes,
): Producer {
  return {
    async produce({ timestamp }) {
      const sizes = await read()
      return Object.values(memoryMetrics).flatMap((size) => {
        const value = sizes[size.name as keyof typeof memoryMetrics]
        return value === undefined ? [] : [size.sample(host, {}, value, timestamp)]
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
