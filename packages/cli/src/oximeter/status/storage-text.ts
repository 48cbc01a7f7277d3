import type { StorageStatus } from '@oximeter/api/client'

import { formatBytes, formatCount } from '../../output/quantity.ts'

/** What metrics take, and for how long that goes well. */
export function storageText(storage: StorageStatus | null): string {
  if (storage === null) return 'Disk: not known while ClickHouse does not answer.'
  const { bytes, rows, disk_free_bytes, disk_total_bytes } = storage
  const free =
    disk_total_bytes === 0
      ? ''
      : `; ${formatBytes(disk_free_bytes)} of ${formatBytes(disk_total_bytes)} free`
  return `Disk: ${formatBytes(bytes)} of metrics (${formatCount(rows)} rows)${free}.\n${growthText(storage)}`
}

function growthText({
  bytes_per_day,
  forecast,
  days_until_full,
  bytes_at_most,
}: StorageStatus): string {
  if (bytes_per_day === null || forecast === 'unknown') {
    return 'How fast they grow is known after an hour.'
  }
  const grows = `They grow by ${formatBytes(bytes_per_day)} a day`
  if (forecast === 'fills')
    return `${grows}: the disk is full in ${daysText(days_until_full ?? 0)}.`
  return `${grows}, until the oldest days are dropped: ${formatBytes(bytes_at_most ?? 0)} at most.`
}

function daysText(days: number): string {
  if (days < 2) return `${Math.round(days * 24)} hours`
  return `${days < 10 ? days : Math.round(days)} days`
}
