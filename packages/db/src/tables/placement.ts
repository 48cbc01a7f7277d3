import { quoteName, quoteText } from './quote.ts'

/** Where tables are: in one server, or in each of a cluster. */
export interface Placement {
  readonly database: string
  /** As the servers' configuration names it. */
  readonly cluster: string | undefined
}

/** The table that reads and writes go to, quoted. */
export function tableIn({ database }: Pick<Placement, 'database'>, name: string): string {
  return `${quoteName(database)}.${quoteName(name)}`
}

/** The name of the table that holds the parts. */
export function storedName({ cluster }: Placement, name: string): string {
  return cluster === undefined || isEverywhere(name) ? name : `${name}_local`
}

/** The table that holds the parts, for ALTER and OPTIMIZE: in a cluster, on all servers. */
export function storedIn(placement: Placement, name: string): string {
  return `${tableIn(placement, storedName(placement, name))}${onCluster(placement)}`
}

export function onCluster({ cluster }: Placement): string {
  return cluster === undefined ? '' : ` ON CLUSTER ${quoteName(cluster)}`
}

/** A table of the engine about itself: in a cluster, what one replica of each shard says. */
export function systemTable({ cluster }: Placement, name: string): string {
  return cluster === undefined ? `system.${name}` : `cluster(${quoteText(cluster)}, system.${name})`
}

/**
 * Small tables that every server of a cluster has all of, so that any can ask them beside its own
 * rows: a subquery over shards inside a query over shards is refused.
 */
const EVERYWHERE: ReadonlySet<string> = new Set([
  'version',
  'timeseries_schema',
  'unsettled',
  'incoming',
  'rollups_built',
  'rollups_late',
])

export function isEverywhere(name: string): boolean {
  return EVERYWHERE.has(name)
}
