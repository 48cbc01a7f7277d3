import type { BinLayout } from '@oximeter/core'
import type { FixedArray } from '../native/column-type.ts'

/** A layout of bins as it is stored. */
export interface BinEdges {
  /** Left edges and, after them, where the last bin ends, if it does. */
  readonly edges: FixedArray
  /** How many bins there are. */
  readonly bins: number
}

/** A copy: what is given may be part of a large buffer. */
export function binEdges({ bins, end }: { bins: FixedArray; end?: number | bigint }): BinEdges {
  const edges = new (bins.constructor as new (length: number) => FixedArray)(
    bins.length + (end === undefined ? 0 : 1),
  )
  edges.set(bins as never)
  if (end !== undefined) edges[bins.length] = end as never
  return { edges, bins: bins.length }
}

/** What `binEdges` was given. */
export function layoutOf(edges: FixedArray, bins: number): BinLayout {
  const end = edges[bins]
  return { bins: edges.subarray(0, bins), ...(end === undefined ? {} : { end }) }
}

/** One object for each distinct layout, so that they are compared by identity and held once. */
export class SharedEdges {
  readonly #byText = new Map<string, { readonly shared: BinEdges; holders: number }>()
  /** Many descriptions have one layout. */
  readonly #texts = new WeakMap<BinLayout, string>()

  hold(layout: BinLayout): BinEdges {
    let text = this.#texts.get(layout)
    if (text === undefined) this.#texts.set(layout, (text = textOf(binEdges(layout))))
    let known = this.#byText.get(text)
    if (!known) this.#byText.set(text, (known = { shared: binEdges(layout), holders: 0 }))
    known.holders++
    return known.shared
  }

  release(shared: BinEdges): void {
    const text = textOf(shared)
    const known = this.#byText.get(text)
    if (known && --known.holders === 0) this.#byText.delete(text)
  }
}

function textOf({ edges, bins }: BinEdges): string {
  return `${edges.constructor.name} ${bins} ${edges.join()}`
}
