import type { PointData, Points } from '@oximeter/core'

/**
 * About how many bytes rows take: how the number of each row's bytes is told, or one number where all
 * are alike.
 */
export function bytesOfRows(points: Points): number | ((row: number) => number) {
  const times = (typeof points.timestamps === 'bigint' ? 0 : 8) + (points.startTimes ? 8 : 0)
  const base = 4 + times + (points.missing ? 1 : 0)
  const data = bytesOfData(points.data)
  return typeof data === 'number' ? base + data : (row) => base + data(row)
}

function bytesOfData(data: PointData): number | ((row: number) => number) {
  switch (data.kind) {
    case 'numbers':
      return data.values.BYTES_PER_ELEMENT
    case 'strings':
      return (row) => 4 + 2 * data.values[row]!.length
    case 'bytes':
      return (row) => 4 + data.values[row]!.length
    case 'histograms': {
      const { offsets, min } = data
      // Three estimators of three times five values, the sum, the mean of squares, and the offset.
      const state = 3 * 15 * 8 + 8 + 8 + 4 + 2 * min.BYTES_PER_ELEMENT
      return (row) => state + 8 * (offsets[row + 1]! - offsets[row]!)
    }
  }
}
