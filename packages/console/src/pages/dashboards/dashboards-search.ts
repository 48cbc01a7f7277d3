/** What the address says of the list of dashboards. */
export interface DashboardsSearch {
  /** What they are searched by. */
  readonly q?: string | undefined
}

export function readDashboardsSearch({ q }: Record<string, unknown>): DashboardsSearch {
  return (typeof q === 'string' || typeof q === 'number') && q !== '' ? { q: String(q) } : {}
}
