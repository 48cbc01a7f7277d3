import type { Datum, TimeseriesSchema } from '@oximeter/core'

import { HOUR, SECOND } from './ago.ts'
import { noiseAt } from './random.ts'

interface Moment {
  /** Of the series: others say other things. */
  readonly seed: number
  readonly timeMs: number
  readonly startedMs: number
}

/** Shares of a histogram's samples in its bins. */
const SHARES = [0.08, 0.22, 0.31, 0.2, 0.11, 0.05, 0.02, 0.01]
const SECONDS = [0, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5]
const SIZES = [0n, 64n, 256n, 1024n, 4096n, 16_384n, 65_536n, 262_144n]

/** What a series says at a time: a wave, and some noise. Totals only rise. */
export function datumAt({ datumType, name, units }: TimeseriesSchema, moment: Moment): Datum {
  const startTime = BigInt(moment.startedMs) * 1_000_000n
  const level = levelOf(name, units, moment.seed)
  switch (datumType) {
    case 'cumulative_f64':
    case 'cumulative_f32':
      return { type: datumType, startTime, value: totalAt(level, moment) }
    case 'cumulative_u64':
    case 'cumulative_i64':
      return { type: datumType, startTime, value: BigInt(Math.round(totalAt(level, moment))) }
    case 'histogram_f64':
    case 'histogram_u64': {
      const total = totalAt(20, moment)
      const counts = BigUint64Array.from(SHARES, (share) => BigInt(Math.floor(share * total)))
      const counted = {
        startTime,
        counts,
        nSamples: counts.reduce((sum, n) => sum + n, 0n),
        ...UNKNOWN,
      }
      return datumType === 'histogram_f64'
        ? { type: datumType, bins: Float64Array.from(SECONDS), ...counted }
        : { type: datumType, bins: BigUint64Array.from(SIZES), ...counted }
    }
    case 'u64':
    case 'i64':
      return { type: datumType, value: BigInt(Math.round(valueAt(level, moment))) }
    case 'f64':
    case 'f32':
      return { type: datumType, value: valueAt(level, moment) }
    default:
      throw new TypeError(`nothing of ours is measured as ${datumType}`)
  }
}

const UNKNOWN = {
  min: undefined,
  max: undefined,
  sumOfSamples: undefined,
  squaredMean: undefined,
  p50: undefined,
  p90: undefined,
  p99: undefined,
}

function levelOf(name: string, units: string, seed: number): number {
  const share = 0.3 + noiseAt(seed)
  if (units === 'seconds') return share * 0.4
  if (units === 'bytes') return share * 2 ** (/total|limit/.test(name) ? 36 : 30)
  return share * 40
}

function periodOf({ seed }: Moment): number {
  return HOUR * (0.4 + noiseAt(seed + 1))
}

function valueAt(level: number, moment: Moment): number {
  const { seed, timeMs } = moment
  const wave = Math.sin((2 * Math.PI * timeMs) / periodOf(moment) + seed)
  return level * (1 + 0.25 * wave + 0.1 * noiseAt(seed + Math.floor(timeMs / SECOND)))
}

/** The integral of a rate that comes and goes, and is never negative. */
function totalAt(rate: number, moment: Moment): number {
  const { seed, timeMs, startedMs } = moment
  const turn = periodOf(moment) / SECOND / (2 * Math.PI)
  const seconds = (timeMs - startedMs) / SECOND
  return rate * (seconds + 0.6 * turn * (1 - Math.cos(seconds / turn + seed)))
}
