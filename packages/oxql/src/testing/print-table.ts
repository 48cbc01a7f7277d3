import { SCRIPT_EPOCH, type PlainPoint, type PlainTable, type PlainValue } from './plain-table.ts'

/** A table as scripts write it. */
export function printTable({ name, types, series }: PlainTable): string {
  const head = types ? `${name} : ${types.join(', ')}` : name
  const rows = series.map(({ fields, points }) => {
    const named = Array.from(fields, ([field, value]) => `${field}: ${printValue(value)}`)
    return `  {${named.join(', ')}} ${points.map(printPoint).join(' ')}`
  })
  return [head, ...rows].join('\n')
}

function printPoint({ startTime, time, values }: PlainPoint): string {
  const when = startTime === undefined ? seconds(time) : `(${seconds(startTime)},${seconds(time)}]`
  const what = values.map(printValue)
  return `${when}:${what.length === 1 ? what[0] : `[${what.join(' ')}]`}`
}

function printValue(value: PlainValue): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null) return String(value)
  return `<${value.counts.join(' ')} sum ${value.sum}>`
}

function seconds(time: bigint): string {
  return String(Number(time - SCRIPT_EPOCH) / 1e9)
}
