import { changedWith, type Relation } from './relation.ts'

/** With `edges`: for each point the edges of its bins; none where it is null. */
export function withEdges(relation: Relation): string {
  const layout = 'arrayFirst(x -> x.1 = h, q.x0).2'
  const ofAny = `arrayMap(h -> if(h = 0, [], ${layout}), q.h0)`
  // Most series have one layout throughout.
  const ofOne = 'arrayMap(h -> if(h = 0, [], q.x0[1].2), q.h0)'
  return changedWith(relation, { edges: `if(length(q.x0) = 1, ${ofOne}, ${ofAny})` })
}
