import type { CounterDatum, Datum, GaugeDatum, HistogramDatum } from '@oximeter/core'

import { addHistograms, haveSameBins } from './add-histograms.ts'

export type CumulativeDatum = CounterDatum | HistogramDatum

/** How the gauges of several workers become one. */
export type GaugeRule = 'sum' | 'mean' | 'min' | 'max'

export function isTotal(datum: Datum): datum is CumulativeDatum & Datum {
  return datum.type !== 'missing' && 'startTime' in datum
}

/** Whether two data can be added: histograms with other bins cannot. */
export function areAlike(a: CumulativeDatum, b: CumulativeDatum): boolean {
  if (a.type !== b.type) return false
  return !('counts' in a) || haveSameBins(a, b as HistogramDatum)
}

/** The sum of some that are alike; it counts since the earliest of their starts. */
export function addTotals(data: readonly CumulativeDatum[]): CumulativeDatum {
  const [first] = data
  if (first === undefined) throw new Error('a sum has parts')
  if (data.length === 1) return first
  if ('counts' in first) return addHistograms(data as HistogramDatum[])
  return addCounters(data as CounterDatum[])
}

function addCounters(data: readonly CounterDatum[]): CounterDatum {
  const { type } = data[0]!
  const startTime = data.map((datum) => datum.startTime).reduce((a, b) => (a < b ? a : b))
  if (type === 'cumulative_i64' || type === 'cumulative_u64') {
    const value = data.reduce((sum, datum) => sum + BigInt(datum.value), 0n)
    return { type, startTime, value }
  }
  const sum = data.reduce((total, datum) => total + Number(datum.value), 0)
  return { type, startTime, value: type === 'cumulative_f32' ? Math.fround(sum) : sum }
}

/** One gauge of several, the last of which is the newest. What is no number is that of the newest. */
export function combineGauges(data: readonly GaugeDatum[], rule: GaugeRule): GaugeDatum {
  const newest = data.at(-1)!
  const { type, value } = newest
  if (type === 'f32' || type === 'f64') {
    return {
      type,
      value: combine(
        data.map((datum) => datum.value as number),
        rule,
      ),
    }
  }
  if (typeof value === 'number' || typeof value === 'bigint') {
    const whole = combineWhole(
      data.map((datum) => BigInt(datum.value as number | bigint)),
      rule,
    )
    const clamped = clamp(type, whole)
    return { type, value: typeof value === 'bigint' ? clamped : Number(clamped) } as GaugeDatum
  }
  return newest
}

function combine(values: readonly number[], rule: GaugeRule): number {
  if (rule === 'min') return Math.min(...values)
  if (rule === 'max') return Math.max(...values)
  const sum = values.reduce((a, b) => a + b, 0)
  return rule === 'mean' ? sum / values.length : sum
}

function combineWhole(values: readonly bigint[], rule: GaugeRule): bigint {
  if (rule === 'min') return values.reduce((a, b) => (b < a ? b : a))
  if (rule === 'max') return values.reduce((a, b) => (b > a ? b : a))
  const sum = values.reduce((a, b) => a + b, 0n)
  return rule === 'mean' ? sum / BigInt(values.length) : sum
}

const BITS = { i8: 8, u8: 8, i16: 16, u16: 16, i32: 32, u32: 32, i64: 64, u64: 64 }

/** A sum may be past what the type holds. */
function clamp(type: keyof typeof BITS, value: bigint): bigint {
  const size = 1n << BigInt(BITS[type])
  const [least, most] = type.startsWith('u') ? [0n, size - 1n] : [-(size / 2n), size / 2n - 1n]
  return value < least ? least : value > most ? most : value
}
