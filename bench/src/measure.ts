/** A smoke test: every part runs, on so little that the figures mean nothing. */
export const QUICK = process.argv.includes('--quick')

/** One thing to time: `run` does `operations` of it. */
export interface Subject {
  readonly name: string
  readonly operations: number
  readonly run: () => unknown
}

export interface Figure {
  /** Median over the rounds, in nanoseconds of CPU an operation. */
  readonly nanoseconds: number
  readonly min: number
  readonly max: number
}

const WARM_UP_ROUNDS = 2

/**
 * Times subjects side by side: one round of each in turn, so that a machine that slows down slows
 * all of them, and the ratio between them still holds. Takes CPU time (user and system) of all
 * threads, not wall time: what the compiler and the garbage collector do on the side is in it.
 *
 * @returns figures by the subject's name
 */
export async function measure(
  subjects: readonly Subject[],
  rounds = QUICK ? 1 : 9,
): Promise<Map<string, Figure>> {
  const taken = subjects.map((): number[] => [])
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) {
      globalThis.gc?.()
      const before = process.cpuUsage()
      latest = await subject.run()
      const { user, system } = process.cpuUsage(before)
      latest = undefined
      // The first rounds are for the compiler.
      if (round >= 0) taken[i]?.push(((user + system) * 1000) / subject.operations)
    }
  }
  return new Map(
    subjects.map(({ name }, i) => {
      const all = taken[i] ?? []
      return [name, { nanoseconds: median(all), min: Math.min(...all), max: Math.max(...all) }]
    }),
  )
}

/** What the last run gave: kept where it can be seen, so that making it cannot be left out. */
export let latest: unknown

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** A line of the printed table. */
export interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The value that we want, at most. */
  readonly goal?: number
  /** The value that we want, at least. */
  readonly least?: number
  readonly peer?: string
  readonly peerValue?: number
}

export function printTable(title: string, rows: readonly Row[]): void {
  const cells = rows.map(({ what, value, unit, goal, least, peer, peerValue }) => [
    what,
    `${number(value)} ${unit}`,
    [
      ...(goal === undefined ? [] : [`≤ ${number(goal)}${value <= goal ? '' : ' missed'}`]),
      ...(least === undefined ? [] : [`≥ ${number(least)}${value >= least ? '' : ' missed'}`]),
    ].join(' '),
    peer === undefined ? '' : `${peer} ${number(peerValue)}`,
    peerValue === undefined ? '' : `${number(peerValue / value)}×`,
  ])
  printColumns(title, ['', 'measured', 'goal', 'peer', 'peer ÷ ours'], cells)
}

/** Columns as wide as they must be, the first to the left; one that no line has anything in is left out. */
export function printColumns(
  title: string,
  heads: readonly string[],
  lines: readonly (readonly string[])[],
): void {
  const columns = [...heads.keys()].filter((column) => lines.some((line) => line[column] !== ''))
  const widths = new Map(
    columns.map((column) => [
      column,
      Math.max(...[heads, ...lines].map((line) => line[column]?.length ?? 0)),
    ]),
  )
  console.log(`\n${title}`)
  for (const line of [heads, ...lines]) {
    const text = Array.from(widths, ([column, width]) =>
      column === 0 ? (line[column] ?? '').padEnd(width) : (line[column] ?? '').padStart(width),
    )
    console.log(`  ${text.join('  ').trimEnd()}`)
  }
}

/** As many digits as it is worth. */
export function number(value: number | undefined): string {
  if (value === undefined) return ''
  const magnitude = Math.abs(value)
  return value.toLocaleString('en', {
    maximumFractionDigits: magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2,
    useGrouping: false,
  })
}
