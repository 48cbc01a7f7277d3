import type { DatumJson } from '@oximeter/api/client'
import type { Units } from '@oximeter/core'

import { formatCount, formatQuantity } from './quantity.ts'

/** A datum as a person reads it among others. Rounds; a histogram is its number of samples and their mean. */
export function formatDatum(datum: DatumJson, units: Units): string {
  switch (datum.type) {
    case 'missing':
      return 'missing'
    case 'bool':
      return String(datum.datum)
    case 'string':
      return datum.datum
    case 'bytes':
      return `0x${datum.datum.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
    case 'cumulative_i64':
    case 'cumulative_u64':
    case 'cumulative_f32':
    case 'cumulative_f64':
      return formatQuantity(Number(datum.datum.value), { units })
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'i32':
    case 'u32':
    case 'i64':
    case 'u64':
    case 'f32':
    case 'f64':
      return formatQuantity(Number(datum.datum), { units })
    default: {
      const { n_samples, sum_of_samples } = datum.datum
      const count = Number(n_samples)
      const samples = `${formatCount(count)} samples`
      if (count === 0 || sum_of_samples === null) return samples
      return `${samples}, mean ${formatQuantity(Number(sum_of_samples) / count, { units })}`
    }
  }
}
