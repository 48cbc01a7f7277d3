import type { StorageStatus } from '@oximeter/api/client'
import type { DiskState } from '@oximeter/db'
import { storageStatus } from '../../status/storage-status.ts'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { bytesText, percentText } from '../words.ts'

export interface KnownDisks {
  readonly disks: readonly DiskState[]
  readonly status: StorageStatus
}

const LITTLE_FREE = 0.1
const HARDLY_FREE = 0.03
const SOON_DAYS = 14
const VERY_SOON_DAYS = 2
const MAKE_ROOM =
  'Keep metrics for less time (oximeter retention), free or add disk space, or record fewer series ' +
  '(see cardinality).'

/** Whether there is room for what comes. */
export const disk: Check<KnownDisks> = {
  name: 'disk',
  needs: 'clickhouse',
  async gather({ sources }) {
    const state = await sources.metrics.inspector.storage()
    return { disks: state.disks, status: storageStatus(state, Date.now()) }
  },
  judge({ disks, status }) {
    const { bytes, bytes_per_day, forecast, days_until_full } = status
    const found: Judgement[] = []
    for (const { name, isReadOnly, isBroken, freeBytes, totalBytes } of disks) {
      const subject = `disk ${name}`
      if (isReadOnly || isBroken) {
        found.push({
          code: isBroken ? 'disk_broken' : 'disk_read_only',
          severity: 'critical',
          subject,
          text: `ClickHouse cannot write to it: it is ${isBroken ? 'broken' : 'read-only'}.`,
          what_to_do: "See the machine's log for errors of the disk, and mount it writable again.",
        })
      }
      const share = totalBytes > 0 ? freeBytes / totalBytes : 1
      if (share < LITTLE_FREE) {
        found.push({
          code: 'disk_nearly_full',
          severity: share < HARDLY_FREE ? 'critical' : 'warning',
          subject,
          text: `${bytesText(freeBytes)} of ${bytesText(totalBytes)} (${percentText(share)}) are free.`,
          what_to_do: MAKE_ROOM,
        })
      }
    }
    const perDay = bytes_per_day === null ? '' : ` and grow by ${bytesText(bytes_per_day)} a day`
    if (forecast === 'fills' && days_until_full !== null && days_until_full < SOON_DAYS) {
      found.push({
        code: 'disk_fills',
        severity: days_until_full < VERY_SOON_DAYS ? 'critical' : 'warning',
        subject: '',
        text: `Metrics take ${bytesText(bytes)}${perDay}: as it goes, the disk is full in ${days_until_full} days.`,
        what_to_do: MAKE_ROOM,
      })
    }
    const end =
      forecast === 'fills'
        ? `; at that rate the disk is full in ${days_until_full} days`
        : forecast === 'lasts'
          ? '; at that rate the disk lasts'
          : ''
    return orFine(found, `Metrics take ${bytesText(bytes)}${perDay}${end}.`)
  },
}
