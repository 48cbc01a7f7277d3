import { hash } from 'node:crypto'

/** How much more than an even share of the producers a collector may be given. */
const LOAD_FACTOR = 1.2

/** The most producers that one of `collectors` may have for a new one to go to it: ⌈1.2 × share⌉. */
export function loadCap(producers: number, collectors: number): number {
  return Math.ceil((LOAD_FACTOR * producers) / collectors)
}

/**
 * Chooses a collector for each of `producers`, and counts it in `loads`: the one that its id hashes
 * highest with, among those below the cap. So a producer goes to the same collector whoever
 * chooses, and few go elsewhere when a collector comes or leaves.
 *
 * @param loads how many producers each live collector has; at least one collector
 * @param total all registered producers, those that are to be placed included
 */
export function chooseCollectors(
  producers: readonly string[],
  loads: Map<string, number>,
  total: number,
): Map<string, string> {
  const cap = loadCap(total, loads.size)
  const choices = new Map<string, string>()
  for (const producer of producers) {
    const chosen = highest(producer, loads, cap)
    choices.set(producer, chosen)
    loads.set(chosen, (loads.get(chosen) ?? 0) + 1)
  }
  return choices
}

/** Some collector is always below the cap, because together the caps exceed the producers. */
function highest(producer: string, loads: ReadonlyMap<string, number>, cap: number): string {
  let chosen: string | undefined
  let best = ''
  for (const [collector, load] of loads) {
    if (load >= cap) continue
    const weight = hash('sha1', `${collector}/${producer}`)
    if (weight > best) {
      best = weight
      chosen = collector
    }
  }
  if (chosen === undefined) throw new RangeError('no collector is below the cap')
  return chosen
}
