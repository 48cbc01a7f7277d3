/** How long ClickHouse may take for one answer, in milliseconds: it adds up a whole day. */
export const LONG_MS = 3_600_000
