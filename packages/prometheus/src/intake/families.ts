import type { MetricType } from '../text/parse-exposition.ts'

/** What a sample's name means, by the type of the family that it is of. */
type Meaning = 'gauge' | 'counter' | 'bucket' | 'histogram_sum' | 'histogram_count' | 'created'

export interface SampleOf {
  readonly family: string
  readonly meaning: Meaning
}

/** What the names of samples end in, beside the name of their family, and what it means. */
const ENDINGS: Partial<Record<MetricType, readonly (readonly [ending: string, Meaning])[]>> = {
  counter: [
    ['', 'counter'],
    ['_total', 'counter'],
    ['_created', 'created'],
  ],
  histogram: [
    ['_bucket', 'bucket'],
    ['_sum', 'histogram_sum'],
    ['_count', 'histogram_count'],
    ['_created', 'created'],
  ],
  summary: [
    ['', 'gauge'],
    ['_sum', 'counter'],
    ['_count', 'counter'],
    ['_created', 'created'],
  ],
  gaugehistogram: [
    ['_bucket', 'gauge'],
    ['_gsum', 'gauge'],
    ['_gcount', 'gauge'],
  ],
  info: [['_info', 'gauge']],
}

const SUFFIX = /_(?:total|created|bucket|sum|count|gsum|gcount|info)$/

/** So many are known at most: a source that invents ever new ones does not fill our memory. */
const MAX_FAMILIES = 20_000
const MAX_TEXT = 4000

/** What is declared of the metric families of a source, in all its expositions so far. */
export class Families {
  readonly #types = new Map<string, MetricType>()
  readonly #helps = new Map<string, string>()
  readonly #units = new Map<string, string>()
  /** Rises with each declaration that changes what names mean. */
  revision = 0

  setType(family: string, type: MetricType): void {
    if (this.#types.get(family) === type) return
    if (put(this.#types, family, type)) this.revision += 1
  }

  setHelp(family: string, text: string): void {
    put(this.#helps, family, text.slice(0, MAX_TEXT))
  }

  setUnit(family: string, unit: string): void {
    put(this.#units, family, unit.slice(0, MAX_TEXT))
  }

  helpOf(family: string): string {
    return this.#helps.get(family) ?? ''
  }

  unitOf(family: string): string | undefined {
    return this.#units.get(family)
  }

  /** What a sample of this name is. What nobody has declared is a gauge. */
  find(sampleName: string): SampleOf {
    return (
      this.#meaning(sampleName, '') ??
      this.#withSuffix(sampleName) ?? { family: sampleName, meaning: 'gauge' }
    )
  }

  #withSuffix(sampleName: string): SampleOf | undefined {
    const suffix = SUFFIX.exec(sampleName)?.[0]
    if (suffix === undefined) return undefined
    return this.#meaning(sampleName.slice(0, -suffix.length), suffix)
  }

  #meaning(family: string, ending: string): SampleOf | undefined {
    const type = this.#types.get(family)
    if (type === undefined) return undefined
    const meaning = ENDINGS[type]?.find(([known]) => known === ending)?.[1]
    if (meaning !== undefined) return { family, meaning }
    return ending === '' ? { family, meaning: 'gauge' } : undefined
  }
}

function put<T>(known: Map<string, T>, family: string, value: T): boolean {
  if (known.size >= MAX_FAMILIES && !known.has(family)) return false
  known.set(family, value)
  return true
}
