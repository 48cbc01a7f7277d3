export interface ResultColumn {
  readonly name: string
  /** ClickHouse's name of its type. */
  readonly type: string
}

export interface SqlResult {
  readonly columns: readonly ResultColumn[]
  /** Integers that a number cannot hold are bigint; NaN and infinities are text. */
  readonly rows: readonly (readonly unknown[])[]
  /** There were more rows than the budget allows; these are the first. */
  readonly truncated: boolean
  readonly elapsedMs: number
  readonly rowsRead: number
  readonly bytesRead: number
}

interface JsonCompact {
  readonly meta: readonly ResultColumn[]
  readonly data: readonly (readonly unknown[])[]
  readonly statistics: {
    readonly elapsed: number
    readonly rows_read: number
    readonly bytes_read: number
  }
}

/** What `FORMAT JSONCompact` answers, with every digit of every integer. */
export function parseResult(text: string, maxRows: number): SqlResult {
  const { meta, data, statistics } = JSON.parse(text, exactNumber) as JsonCompact
  return {
    columns: meta,
    rows: data.slice(0, maxRows).map((row) => row.map((value, index) => cell(value, meta[index]!))),
    truncated: data.length > maxRows,
    elapsedMs: statistics.elapsed * 1000,
    rowsRead: statistics.rows_read,
    bytesRead: statistics.bytes_read,
  }
}

/** Large floats may be printed without an exponent, like integers. */
function cell(value: unknown, { type }: ResultColumn): unknown {
  return typeof value === 'bigint' && /^(Nullable\()?Float/.test(type) ? Number(value) : value
}

function exactNumber(_key: string, value: unknown, context?: { readonly source: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !context) return value
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value
}
