import { timeseriesKeyBytes, type Timeseries } from '@oximeter/core'
import { HighwayHash } from 'highwayhasher'

const hasher = await HighwayHash.loadModule()
const NO_KEY = new Uint8Array(32)
const known = new WeakMap<Timeseries, bigint>()

/**
 * The 64-bit number that a timeseries is stored under: HighwayHash-64, with a key of zeros, of its
 * name, field values and datum type. Equal for equal timeseries, in every process and release; the
 * schema's version is not part of it. Remembered per object.
 */
export function timeseriesKey(timeseries: Timeseries): bigint {
  let key = known.get(timeseries)
  if (key === undefined) known.set(timeseries, (key = hashedKey(timeseries)))
  return key
}

/** The same, for who asks once. */
export function hashedKey(timeseries: Timeseries): bigint {
  const hash = hasher.hash64(NO_KEY, timeseriesKeyBytes(timeseries))
  return new DataView(hash.buffer, hash.byteOffset, 8).getBigUint64(0, true)
}
