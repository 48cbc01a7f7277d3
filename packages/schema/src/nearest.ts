import { closestMatch } from 'leven'

/** The name that was meant, where one is near, and else all that there are. */
export function whichOf(wanted: string, names: readonly string[]): string {
  const maxDistance = Math.max(1, Math.floor(wanted.length / 3))
  const nearest = closestMatch(wanted, names, { maxDistance })
  if (nearest !== undefined) return `did you mean ${nearest}?`
  return names.length === 0 ? 'there are none' : `known: ${names.join(', ')}`
}
