import { select } from './relation.ts'

/**
 * Rows as one row for each series `k`, with arrays in order of time `t`. Reading in the order of the
 * table would keep the engine from using all its threads; sorting what is mostly sorted costs less.
 *
 * @param values by name, over a row
 * @param groups of which there is one for each series, by name
 */
export function pointsInOrder(
  rows: string,
  values: Readonly<Record<string, string>>,
  hasStartTimes: boolean,
  groups: Readonly<Record<string, string>> = {},
): string {
  const names = Object.keys(values)
  const constants = Object.keys(groups)
  const arrays = select(
    [
      ['k', 'q.timeseries_key'],
      ['t', 'groupArray(toUnixTimestamp64Nano(q.timestamp))'],
      ...(hasStartTimes ? [['s', 'groupArray(toUnixTimestamp64Nano(q.start_time))'] as const] : []),
      ...names.map((name) => [name, `groupArray(${values[name]})`] as const),
      ...constants.map((name) => [name, groups[name]!] as const),
    ],
    rows,
    'GROUP BY q.timeseries_key',
  )
  const kept = ['k', ...constants].map((name) => [name, `q.${name}`] as const)
  if (!hasStartTimes) {
    return select(
      [
        ...kept,
        ['t', 'arraySort(q.t)'],
        ...names.map((name) => [name, `arraySort((x, y) -> y, q.${name}, q.t)`] as const),
      ],
      arrays,
    )
  }
  const points = ['s', ...names]
  const sorted = select(
    [
      ...kept,
      ['t', 'arraySort(q.t)'],
      ...points.map((name) => {
        const byStart = `arraySort((x, y, z) -> (y, z), q.${name}, q.t, q.s)`
        return [name, `if(q.twice, ${byStart}, arraySort((x, y) -> y, q.${name}, q.t))`] as const
      }),
      ['twice', 'q.twice'],
    ],
    select(
      [
        ...['k', ...constants, 't', ...points].map((name) => [name, `q.${name}`] as const),
        ['twice', 'countEqual(arrayDifference(arraySort(q.t)), 0) > 1'],
      ],
      arrays,
    ),
  )
  // Of those at one time the last.
  const later = 'arrayPushBack(arrayPopFront(q.t), q.t[-1] + 1)'
  return select(
    [
      ...kept,
      ...['t', ...points].map((name) => {
        const once = `arrayFilter((x, y, z) -> y != z, q.${name}, q.t, ${later})`
        return [name, `if(q.twice, ${once}, q.${name})`] as const
      }),
    ],
    sorted,
  )
}
