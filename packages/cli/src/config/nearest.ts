import leven from 'leven'

/**
 * The names most like `wanted`, best first.
 *
 * @param maxDistance how many letters may differ. Default: a third of them
 */
export function nearest(
  wanted: string,
  names: Iterable<string>,
  limit = 1,
  maxDistance = Math.max(1, Math.floor(wanted.length / 3)),
): string[] {
  return [...names]
    .map((name) => ({ name, distance: leven(wanted, name) }))
    .filter(({ distance }) => distance <= maxDistance)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name)
}

/** `. Did you mean x?`, or nothing where no name is like it. */
export function didYouMean(wanted: string, names: Iterable<string>): string {
  const [name] = nearest(wanted, names)
  return name === undefined ? '' : `. Did you mean ${name}?`
}
