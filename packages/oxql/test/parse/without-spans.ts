/** A tree without the places where its parts are written. */
export function withoutSpans(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(withoutSpans)
  if (typeof tree !== 'object' || tree === null) return tree
  const entries = Object.entries(tree).filter(([key]) => key !== 'start' && key !== 'end')
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutSpans(value)]))
}
