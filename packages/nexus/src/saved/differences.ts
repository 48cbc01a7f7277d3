import { isDeepStrictEqual } from 'node:util'

/**
 * Where two documents differ: their parts by name, and panels by their titles.
 *
 * @example differences({ name: 'a', panels: [] }, { name: 'b', panels: [] }) // ['name']
 */
export function differences(one: object, other: object): string[] {
  const [before, after] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  const parts = [...new Set([...before.keys(), ...after.keys()])]
  return parts
    .filter((part) => !isDeepStrictEqual(before.get(part), after.get(part)))
    .flatMap((part) => {
      const [was, is] = [before.get(part), after.get(part)]
      return Array.isArray(was) && Array.isArray(is) ? differingItems(part, was, is) : [part]
    })
}

function differingItems(part: string, before: unknown[], after: unknown[]): string[] {
  const places = before.length > after.length ? before : after
  return places.flatMap((item, at) =>
    isDeepStrictEqual(before[at], after[at]) ? [] : [`${part}.${at}${titleOf(item)}`],
  )
}

function titleOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return ''
  const title = 'title' in item ? item.title : 'name' in item ? item.name : ''
  return typeof title === 'string' && title !== '' ? ` '${title}'` : ''
}
