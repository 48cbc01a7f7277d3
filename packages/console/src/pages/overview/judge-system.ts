import type { StorageStatus, SystemStatus } from '@oximeter/api/client'

import { formatBytes, formatCount, formatSeconds } from '../../format/quantity.ts'
import type { Tone } from '../../parts/StatTile.tsx'

/** One number of the overview: how it is, and why. */
export interface Judged {
  readonly value: string
  readonly hint: string
  readonly tone: Tone
}

const UNKNOWN = '?'
const FULL_SOON_DAYS = 14
const FULL_VERY_SOON_DAYS = 3
const SPOOL_WARNING = 0.5

export function judgeProducers({ producers }: SystemStatus): Judged {
  if (producers === null) return unknown('the database of Nexus does not answer')
  const { registered, assigned, failing, late, refused } = producers
  if (registered === 0 && refused === 0) {
    return { value: '0', hint: 'none has registered yet', tone: 'plain' }
  }
  const waiting = registered - assigned
  const troubles = [
    failing !== null && failing > 0 && `${formatCount(failing)} failing`,
    late !== null && late > 0 && `${formatCount(late)} late`,
    waiting > 0 && `${formatCount(waiting)} without a collector`,
    refused > 0 && `${formatCount(refused)} refused`,
  ].filter((text) => text !== false)
  return {
    value: formatCount(registered),
    hint:
      troubles.join(', ') ||
      (failing === null ? 'no collector tells how they are' : 'all are collected'),
    tone: failing !== null && failing > 0 ? 'bad' : troubles.length > 0 ? 'warning' : 'good',
  }
}

export function judgeCollectors({ n_collectors, n_live_collectors }: SystemStatus): Judged {
  if (n_collectors === null || n_live_collectors === null) {
    return unknown('the database of Nexus does not answer')
  }
  const silent = n_collectors - n_live_collectors
  return {
    value: formatCount(n_live_collectors),
    hint:
      n_live_collectors === 0
        ? 'nothing is collected: start one'
        : silent > 0
          ? `${formatCount(silent)} not heard of`
          : 'all are heard',
    tone: n_live_collectors === 0 ? 'bad' : silent > 0 ? 'warning' : 'good',
  }
}

export function judgeRate({ samples_per_second: rate, collectors, time }: SystemStatus): Judged {
  if (rate === null) return unknown('no collector tells')
  const newest = collectors
    .map(({ newest_stored }) => newest_stored)
    .filter((stored) => stored !== null)
    .toSorted()
    .at(-1)
  const lagS = newest === undefined ? undefined : (Date.parse(time) - Date.parse(newest)) / 1000
  return {
    value: formatCount(rate),
    hint: lagS === undefined ? 'none stored yet' : `stored ${formatSeconds(Math.round(lagS))} ago`,
    tone: 'plain',
  }
}

export function judgeLosses({ losses }: SystemStatus): Judged {
  const recent = losses.reduce((sum, { last_hour }) => sum + last_hour, 0)
  const total = losses.reduce((sum, loss) => sum + loss.total, 0)
  const worst = losses.toSorted((a, b) => b.last_hour - a.last_hour)[0]
  return {
    value: formatCount(recent),
    hint:
      recent > 0 && worst !== undefined
        ? `mostly ${worst.kind.replaceAll('_', ' ')}: ${worst.reason.replaceAll('_', ' ')}`
        : total > 0
          ? `${formatCount(total)} since collectors started`
          : 'nothing was lost',
    tone: recent > 0 ? 'bad' : total > 0 ? 'warning' : 'good',
  }
}

export function judgeSpool({ collectors }: SystemStatus): Judged {
  if (collectors.length === 0) return unknown('no collector tells')
  const bytes = collectors.reduce((sum, { spool }) => sum + spool.bytes, 0)
  const paused = collectors.filter(({ spool }) => spool.paused)
  const fullest = Math.max(...collectors.map(({ spool }) => spool.bytes / spool.max_bytes))
  return {
    value: formatBytes(bytes),
    hint:
      paused[0]?.spool.reason ??
      (bytes === 0 ? 'all that was collected is stored' : 'sealed, and not stored yet'),
    tone: paused.length > 0 ? 'bad' : fullest >= SPOOL_WARNING ? 'warning' : 'good',
  }
}

export function judgeStorage({ storage }: SystemStatus): Judged {
  if (storage === null) return unknown('the metrics database does not answer', 'bad')
  return { value: formatBytes(storage.bytes), ...forecastOf(storage) }
}

function forecastOf(storage: StorageStatus): Pick<Judged, 'hint' | 'tone'> {
  const { forecast, days_until_full: days, disk_free_bytes } = storage
  const free = `${formatBytes(disk_free_bytes)} free`
  if (forecast === 'fills' && days !== null) {
    const tone = days < FULL_VERY_SOON_DAYS ? 'bad' : days < FULL_SOON_DAYS ? 'warning' : 'good'
    return { hint: `${free}; full in ${formatSeconds(days * 86_400)}`, tone }
  }
  if (forecast === 'lasts') return { hint: `${free}, which lasts`, tone: 'good' }
  return { hint: `${free}; a forecast takes an hour`, tone: 'plain' }
}

function unknown(hint: string, tone: Tone = 'warning'): Judged {
  return { value: UNKNOWN, hint, tone }
}
