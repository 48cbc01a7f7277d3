/** One column: its SQL type, and how it is compressed where the default (LZ4) is not best. */
export interface ColumnDescription {
  readonly name: string
  readonly type: string
  readonly codec?: string
  /** Not stored but computed from other columns. */
  readonly alias?: string
}

/** One table. Everything that is said of tables in SQL is generated from this. */
export interface TableDescription {
  readonly name: string
  readonly columns: readonly ColumnDescription[]
  readonly engine: string
  readonly partitionBy?: string
  readonly orderBy: readonly string[]
  readonly ttl?: string
  readonly settings?: Readonly<Record<string, string | number>>
}

/** How long measurements are kept. */
export const RETENTION_DAYS = 30

/** Blocks whose tokens a table remembers: hours of inserts, even one a second. */
export const DEDUPLICATION_WINDOW = 10_000

/** `"name"`, safe whatever the name holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`
}

/** `'text'`, safe whatever the text holds; for DDL, where parameters cannot be used. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

/** The statement that makes a table unless it is there. */
export function createTable(database: string, table: TableDescription): string {
  const columns = table.columns.map(
    ({ name, type, codec, alias }) =>
      `  ${name} ${type}${codec ? ` CODEC(${codec})` : ''}${alias ? ` ALIAS ${alias}` : ''}`,
  )
  const settings = Object.entries(table.settings ?? {}).map(([name, value]) => `${name} = ${value}`)
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteName(database)}.${quoteName(table.name)}`,
    `(\n${columns.join(',\n')}\n)`,
    `ENGINE = ${table.engine}`,
    ...(table.partitionBy ? [`PARTITION BY ${table.partitionBy}`] : []),
    `ORDER BY (${table.orderBy.join(', ')})`,
    ...(table.ttl ? [`TTL ${table.ttl}`] : []),
    ...(settings.length > 0 ? [`SETTINGS ${settings.join(', ')}`] : []),
  ].join('\n')
}
