import { formatTable, type Style } from '../../output/table.ts'

interface SummedDay {
  readonly table: string
  readonly rows: number
  /** Decimal digits of an unsigned 64-bit number. */
  readonly sum: string
}

/** A line for each table: its days and rows, and the checksum of all of them. */
export function tableOf(days: readonly SummedDay[], style: Style): string {
  const byTable = Map.groupBy(days, ({ table }) => table)
  return formatTable(
    [
      { title: 'TABLE' },
      { title: 'DAYS', align: 'right' },
      { title: 'ROWS', align: 'right' },
      { title: 'CHECKSUM', align: 'right' },
    ],
    Array.from(byTable, ([table, ofTable]) => {
      const rows = ofTable.reduce((sum, day) => sum + day.rows, 0)
      const sum = ofTable.reduce((total, day) => BigInt.asUintN(64, total + BigInt(day.sum)), 0n)
      return [table, String(ofTable.length), String(rows), sum.toString(16).padStart(16, '0')]
    }),
    style,
  )
}
