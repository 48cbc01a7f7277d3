import {
  compileEnd,
  compileShort,
  limitedScans,
  type CompiledLookUp,
  type LimitedScan,
  type PlanNode,
  type ScanPart,
  type ScanParts,
} from '@oximeter/oxql'
import { timeWindows, type SeenSeries } from '../read/time-windows.ts'
import { LATEST_SPAN } from '../tables/series.ts'
import { storageOf } from './storage.ts'

const MINUTE = 60_000_000_000n
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR
/** What is kept is not longer. */
const ALL_TIMES = 400n * DAY
/** Series that are told by their keys, which travel with the statement. */
const MANY = 5_000

/** Answers a look-up: a text for each row. */
export type LookUp = (compiled: CompiledLookUp) => Promise<readonly string[]>

/**
 * Where the first or last points of series are, for those scans of a table that ask for no more and have
 * no bounds of time of their own: reading all there is would take as long as there is history. First
 * some minutes are looked at; of series that have too few samples there, days around where they ended,
 * or began; and of those that still have too few, all.
 *
 * @param end of the plan
 */
export async function seek(
  table: PlanNode,
  { database, end, lookUp }: { database: string; end: bigint; lookUp: LookUp },
): Promise<ScanParts> {
  const found = new Map<LimitedScan['scan'], readonly ScanPart[]>()
  for (const limited of limitedScans(table)) {
    const { from, to = end } = limited.scan
    const isShort = from !== undefined && to - from <= HOUR
    const parts = isShort ? undefined : await new Seeker(limited, database, lookUp).parts()
    if (parts) found.set(limited.scan, parts)
  }
  return found
}

class Seeker {
  readonly #limited: LimitedScan
  readonly #storage: ReturnType<typeof storageOf>
  readonly #lookUp: LookUp

  constructor(limited: LimitedScan, database: string, lookUp: LookUp) {
    this.#limited = limited
    this.#storage = storageOf(database)
    this.#lookUp = lookUp
  }

  /** Undefined where these would be no less than all. */
  async parts(): Promise<readonly ScanPart[] | undefined> {
    const edge = await this.#edge()
    if (edge === undefined) return undefined
    // Where samples come every ten seconds, twice as long as is needed.
    const least = 2n * LATEST_SPAN + (this.#limited.samples * MINUTE) / 3n
    for (let reach = least; reach < ALL_TIMES; reach *= 16n) {
      const part = this.#reaching(edge, reach)
      const short = await this.#short([part], part.from ?? part.to)
      if (short.length <= MANY) return [part, ...(await this.#longer(short, least))]
    }
    return undefined
  }

  /** Where all samples end, or begin. */
  async #edge(): Promise<bigint | undefined> {
    const { scan, end } = this.#limited
    const [row] = await this.#lookUp(compileEnd(scan, end, this.#storage))
    if (row === undefined || row === 'null') return undefined
    const edge = BigInt(row)
    if (end === 'last') return this.#within(edge)
    return scan.from !== undefined && scan.from > edge ? scan.from : edge
  }

  #reaching(edge: bigint, reach: bigint): ScanPart {
    return this.#limited.end === 'last' ? { from: edge - reach } : { to: edge + reach }
  }

  /** Parts for series that have not enough in the others. */
  async #longer(series: readonly SeenSeries[], least: bigint): Promise<ScanPart[]> {
    const parts: ScanPart[] = []
    let left = series
    for (const reach of [least, 2n * DAY]) {
      if (left.length === 0) return parts
      const known = left.filter(({ at }) => at !== 0n)
      const groups = timeWindows(known).map(({ series: group }) => {
        const edge = this.#limited.end === 'last' ? group[0]!.at : group.at(-1)!.at
        return { keys: group.map(({ key }) => key), ...this.#reaching(edge, reach) }
      })
      const unknown = left.filter(({ at }) => at === 0n)
      const still = await this.#stillShort(groups, known)
      parts.push(...groups.flatMap((part) => without(part, still)))
      left = [...unknown, ...still]
    }
    if (left.length > 0) parts.push({ keys: left.map(({ key }) => key) })
    return parts
  }

  async #stillShort(
    groups: readonly ScanPart[],
    series: readonly SeenSeries[],
  ): Promise<SeenSeries[]> {
    if (groups.length === 0) return []
    const keys = new Set((await this.#short(groups)).map(({ key }) => key))
    return series.filter(({ key }) => keys.has(key))
  }

  async #short(parts: readonly ScanPart[], beyond?: bigint): Promise<SeenSeries[]> {
    const rows = await this.#lookUp(
      compileShort(this.#limited, {
        parts,
        ...(beyond !== undefined && { beyond }),
        limit: MANY + 1,
        storage: this.#storage,
      }),
    )
    return rows.map((row) => {
      const [key, first, at] = row.split(' ').map(BigInt) as [bigint, bigint, bigint]
      return { key, at: this.#limited.end === 'last' ? this.#within(at) : first }
    })
  }

  #within(at: bigint): bigint {
    const { to } = this.#limited.scan
    return to !== undefined && to < at ? to : at
  }
}

/** The part for the other series, if there are any. */
function without(
  { keys, ...part }: ScanPart & Required<Pick<ScanPart, 'keys'>>,
  series: readonly SeenSeries[],
): ScanPart[] {
  const excluded = new Set(series.map(({ key }) => key))
  const others = keys.filter((key) => !excluded.has(key))
  return others.length === 0 ? [] : [{ ...part, keys: others }]
}
