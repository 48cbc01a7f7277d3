import type { PanelUnit, Threshold, ThresholdLevel } from '@oximeter/api/client'

import type { Quantity } from '../../format/quantity.ts'

/** What the numbers of a panel are of, where it says so itself. */
export function quantityOfUnit(unit: PanelUnit): Quantity {
  switch (unit) {
    case 'count_per_second':
      return { units: 'count', perSecond: true }
    case 'bytes_per_second':
      return { units: 'bytes', perSecond: true }
    default:
      return { units: unit }
  }
}

/** How a value is, by the highest threshold that it reaches; undefined below all. */
export function levelOf(
  value: number,
  thresholds: readonly Threshold[],
): ThresholdLevel | undefined {
  return thresholds
    .filter(({ from }) => value >= from)
    .toSorted((a, b) => a.from - b.from)
    .at(-1)?.level
}

/** For people: `count per second`. */
export function unitText(unit: PanelUnit): string {
  return unit === 'none' ? 'plain numbers' : unit.replaceAll('_', ' ')
}
