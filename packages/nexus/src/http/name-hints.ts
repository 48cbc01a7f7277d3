import leven from 'leven'

const HINTS = 3

/** The known names that `name` may have meant, nearest first; none where nothing is near. */
export function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const furthest = Math.max(2, Math.floor(name.length / 2))
  return known
    .map((candidate) => ({ candidate, distance: distanceBetween(name, candidate) }))
    .filter(({ distance }) => distance <= furthest)
    .toSorted((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, HINTS)
    .map(({ candidate }) => candidate)
}

/** Metrics are often asked for by half of their name, or by the right half under a wrong target. */
function distanceBetween(name: string, candidate: string): number {
  const [, metric = name] = name.split(':')
  const [, candidateMetric = candidate] = candidate.split(':')
  const whole = leven(name, candidate)
  return metric === candidateMetric ? Math.min(whole, 1) : whole
}
