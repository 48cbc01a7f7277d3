import { closestMatch } from 'leven'

/** Names that are listed when none is near: more of them help nobody. */
const LISTED = 24

/** A hint: the name that was meant, where one is near, and else those that there are. */
export function whichOf(wanted: string, names: Iterable<string>): string {
  const known = [...names]
  const maxDistance = Math.max(1, Math.floor(wanted.length / 3))
  const nearest = closestMatch(wanted, known, { maxDistance })
  if (nearest !== undefined) return `did you mean ${nearest}?`
  if (known.length === 0) return 'there are none'
  if (known.length === 1) return `there is only ${known[0]}`
  const more = known.length > LISTED ? `, and ${known.length - LISTED} more` : ''
  return `there are ${known.slice(0, LISTED).join(', ')}${more}`
}
