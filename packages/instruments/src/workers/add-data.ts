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

/** The sum of two alike; it counts since the earlier of their starts. */
export function addTotals(a: CumulativeDatum, b: CumulativeDatum): CumulativeDatum {
  if ('counts' in a) return addHistograms(a, b as HistogramDatum)
  const startTime = a.startTime < b.startTime ? a.startTime : b.startTime
  const other = (b as CounterDatum).value
  if (typeof a.value === 'bigint') {
    const value = a.value + (other as bigint)
    return { ...a, startTime, value } as CounterDatum
  }
  const sum = a.value + (other as number)
  const value = a.type === 'cumulative_f32' ? Math.fround(sum) : sum
  return { ...a, startTime, value } as CounterDatum
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
