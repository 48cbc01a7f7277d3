import type { Scope } from '@oximeter/oxql'

/** The engine reads no less at a time. */
const ROWS = 8192
const BYTES = 1024 * 1024

/**
 * What a query took, as whoever asked may know it: of what is read in one piece most may be of others,
 * and how much that is is theirs. Whole pieces say what a query costs all the same.
 */
export function roundedCost<N extends number | bigint>(
  { rowsRead, bytesRead }: { readonly rowsRead: N; readonly bytesRead: N },
  scope: Scope,
): { readonly rowsRead: N | number; readonly bytesRead: N | number } {
  if (scope.kind === 'fleet') return { rowsRead, bytesRead }
  return { rowsRead: upTo(rowsRead, ROWS), bytesRead: upTo(bytesRead, BYTES) }
}

function upTo(value: number | bigint, unit: number): number {
  return Math.ceil(Number(value) / unit) * unit
}
