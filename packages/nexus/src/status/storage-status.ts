import type { StorageStatus } from '@oximeter/api/client'
import type { StorageState } from '@oximeter/db'
import { diskForecast } from './disk-forecast.ts'

export function storageStatus(state: StorageState, nowMs: number): StorageStatus {
  const { tables, disks } = state
  return {
    bytes: total(tables.map(({ bytes }) => bytes)),
    rows: total(tables.map(({ rows }) => rows)),
    disk_free_bytes: total(disks.map(({ freeBytes }) => freeBytes)),
    disk_total_bytes: total(disks.map(({ totalBytes }) => totalBytes)),
    ...diskForecast(state, nowMs),
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0)
}
