/** One thing to time: `run` does `operations` of it. */
export interface Subject {
  readonly name: string
  readonly operations: number
  readonly run: () => unknown
}

export interface Figure {
  readonly name: string
  /** Median over the rounds, in nanoseconds of CPU an operation. */
  readonly nanoseconds: number
  readonly min: number
  readonly max: number
}

/**
 * Times subjects side by side: one round of each in turn, so that a machine that slows down slows
 * all of them, and the ratio between them still holds. Takes CPU time (user and system), not wall time.
 */
export async function measure(subjects: readonly Subject[], rounds = 9): Promise<Figure[]> {
  const taken = subjects.map((): number[] => [])
  for (let round = -2; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) {
      globalThis.gc?.()
      const before = process.cpuUsage()
      await subject.run()
      const { user, system } = process.cpuUsage(before)
      // The first two rounds are for the compiler.
      if (round >= 0) taken[i]?.push(((user + system) * 1000) / subject.operations)
    }
  }
  return subjects.map(({ name }, i) => {
    const sorted = (taken[i] ?? []).toSorted((a, b) => a - b)
    return {
      name,
      nanoseconds: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
      min: sorted[0] ?? Number.NaN,
      max: sorted.at(-1) ?? Number.NaN,
    }
  })
}

/** A line of the printed table. */
export interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The value that we want, at most (or at least, with `goalIsFloor`). */
  readonly goal?: number
  readonly goalIsFloor?: boolean
  readonly peer?: string
  readonly peerValue?: number
}

export function printTable(title: string, rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.what,
    `${number(row.value)} ${row.unit}`,
    row.goal === undefined ? '' : `${row.goalIsFloor === true ? '≥' : '≤'} ${number(row.goal)}`,
    row.peer === undefined ? '' : `${row.peer} ${number(row.peerValue)}`,
    row.peerValue === undefined ? '' : `${number(row.peerValue / row.value)}×`,
  ])
  const table = [['', 'measured', 'goal', 'peer', 'peer ÷ ours'], ...cells]
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(...table.map((line) => (line[column] ?? '').length)),
  )
  console.log(`\n${title}`)
  for (const line of table) {
    console.log(
      `  ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`,
    )
  }
}

function number(value: number | undefined): string {
  if (value === undefined) return ''
  const magnitude = Math.abs(value)
  return value.toLocaleString('en', {
    maximumFractionDigits: magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2,
    useGrouping: false,
  })
}
