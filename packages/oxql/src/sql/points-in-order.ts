import { select } from './relation.ts'

/**
 * Rows as one row for each series `k`, with arrays in order of time `t`; of samples at one time, or of
 * one that is there twice, the one that began last. Reading in the order of the
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
      // Of a column that is held sparse, since nearly all of it is zero, groupArray has the zeros last:
      // materialize makes it a full one.
      ...names.map((name) => [name, `groupArray(materialize(${values[name]}))`] as const),
      ...constants.map((name) => [name, groups[name]!] as const),
    ],
    rows,
    'GROUP BY q.timeseries_key',
  )
  const points = [...(hasStartTimes ? ['s'] : []), ...names]
  const inOrder = points.map((name) => {
    const byTime = `arraySort((x, y) -> y, q.${name}, q.t)`
    const byStart = `arraySort((x, y, z) -> (y, z), q.${name}, q.t, q.s)`
    return `${hasStartTimes ? `if(twice, ${byStart}, ${byTime})` : byTime} AS sorted_${name}`
  })
  // Of those at one time the last.
  const later = 'arrayPushBack(arrayPopFront(sorted_t), sorted_t[-1] + 1)'
  const once = (name: string): string =>
    `if(twice, arrayFilter((x, y, z) -> y != z, sorted_${name}, sorted_t, ${later}), sorted_${name})`
  const columns = [
    ...['k', ...constants].map((name) => [name, `q.${name}`] as const),
    ...['t', ...points].map((name) => [name, once(name)] as const),
  ]
  // Each SELECT around another takes the engine a while to plan, names within one do not.
  const steps = [
    'arraySort(q.t) AS sorted_t',
    'countEqual(arrayDifference(sorted_t), 0) > 1 AS twice',
  ]
  return `WITH ${[...steps, ...inOrder].join(', ')} ${select(columns, arrays)}`
}
