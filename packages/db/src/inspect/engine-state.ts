import type { Engine } from '../engine.ts'
import { LOOK } from './budget.ts'

/** The engine itself. */
export interface EngineState {
  readonly version: string
  /** Its clock, in milliseconds since the epoch. */
  readonly timeMs: number
  readonly startedMs: number
}

export async function engineState(engine: Engine): Promise<EngineState> {
  const [row] = await engine.rows<{ version: string; time: string; uptime: number | string }>(
    'look at the engine',
    'SELECT version() AS version, toUnixTimestamp64Milli(now64(3)) AS time, uptime() AS uptime',
    { settings: LOOK },
  )
  const timeMs = Number(row?.time)
  return {
    version: row?.version ?? '',
    timeMs,
    startedMs: timeMs - Number(row?.uptime ?? 0) * 1000,
  }
}

/** How much memory the engine uses; the limit is 0 where it has none. */
export interface EngineMemory {
  readonly usedBytes: number
  readonly limitBytes: number
}

export async function engineMemory(engine: Engine): Promise<EngineMemory> {
  const [row] = await engine.rows<{ used: string; most: string }>(
    "look at the engine's memory",
    `SELECT
       (SELECT value FROM system.metrics WHERE metric = 'MemoryTracking') AS used,
       (SELECT toUInt64(value) FROM system.server_settings WHERE name = 'max_server_memory_usage') AS most`,
    { settings: LOOK },
  )
  // What it counts may be below nothing in an engine that has just begun.
  return { usedBytes: Math.max(0, Number(row?.used ?? 0)), limitBytes: Number(row?.most ?? 0) }
}
