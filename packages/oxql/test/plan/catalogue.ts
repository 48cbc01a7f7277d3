import type { AuthzScope, DatumType, FieldType, TimeseriesSchema } from '@oximeter/core'
import type { Catalogue } from '../../src/index.ts'

type Fields = Readonly<Record<string, FieldType>>

const SLED: Fields = { rack_id: 'uuid', sled_id: 'uuid', sled_serial: 'string' }
const LINK: Fields = { ...SLED, kind: 'string', link_name: 'string' }
const DISK: Fields = {
  attached_instance_id: 'uuid',
  disk_id: 'uuid',
  project_id: 'uuid',
  silo_id: 'uuid',
}
const OF_PROJECTS = { authzScope: 'project' } as const
const FOR_ALL = { authzScope: 'viewable_to_all' } as const
const REQUEST: Fields = {
  hostname: 'string',
  method: 'string',
  route: 'string',
  status_code: 'u16',
}

/** Timeseries as queries in the wild name them, and some of each kind that there is. */
const schemas: readonly TimeseriesSchema[] = [
  schema('sled_data_link:bytes_sent', 'cumulative_u64', LINK),
  schema('sled_data_link:bytes_received', 'cumulative_u64', LINK),
  schema('sled_data_link:errors_sent', 'cumulative_u64', LINK),
  schema('hardware_component:amd_cpu_tctl', 'f32', { ...SLED, slot: 'u32' }),
  schema('ddm_session:peer_expirations', 'cumulative_u64', SLED),
  // For the fleet, though its series say whose they are.
  schema('virtual_machine:check', 'cumulative_u64', {
    ...DISK,
    instance_id: 'uuid',
    state: 'string',
  }),
  schema('virtual_disk:bytes_read', 'cumulative_u64', DISK, OF_PROJECTS),
  schema('virtual_disk:failed_reads', 'cumulative_u64', DISK, OF_PROJECTS),
  schema('virtual_disk:io_latency', 'histogram_u64', { ...DISK, io_kind: 'string' }, OF_PROJECTS),
  schema('project:quota', 'u64', { project_id: 'uuid' }, OF_PROJECTS),
  schema('silo:quota', 'u64', { project_id: 'uuid', silo_id: 'uuid' }, { authzScope: 'silo' }),
  schema('sky:colour', 'string', { hour: 'u8' }, FOR_ALL),
  // For all at first, and of projects since: the narrower counts, for both.
  schema('sky:rain', 'f64', { project_id: 'uuid' }, FOR_ALL),
  schema('sky:rain', 'f64', { project_id: 'uuid', roof: 'string' }, { version: 2, ...OF_PROJECTS }),
  schema('zfs_pool:bytes_allocated', 'u64', { ...SLED, pool_name: 'string' }),
  schema('zfs_pool:bytes_total', 'u64', { ...SLED, pool_name: 'string' }),
  schema('http_server:request_duration', 'histogram_f64', REQUEST),
  schema('http_server:aborted_requests', 'cumulative_u64', REQUEST),
  schema('http_server:address', 'string', { hostname: 'string', ip: 'ip_addr', is_local: 'bool' }),
  schema('http_server:is_up', 'bool', { hostname: 'string' }),
  schema('http_server:dump', 'bytes', { hostname: 'string' }),
  // Its first version had no zone, and another type of rank.
  schema('node:load', 'f64', { hostname: 'string', rank: 'string' }),
  schema('node:load', 'f64', { hostname: 'string', rank: 'u8', zone: 'string' }, { version: 2 }),
  // From Prometheus: series may lack a label, which then is empty.
  schema('pushed:jobs', 'f64', { job: 'string' }, { open: true }),
  schema('pushed:jobs', 'f64', { instance: 'string', job: 'string' }, { open: true, version: 2 }),
  // Its first version belonged to nobody.
  schema('volume:size', 'u64', { silo_id: 'uuid' }, OF_PROJECTS),
  schema(
    'volume:size',
    'u64',
    { project_id: 'uuid', silo_id: 'uuid' },
    { version: 2, ...OF_PROJECTS },
  ),
  schema('named:silo', 'f64', { project_id: 'string', silo_id: 'string' }, OF_PROJECTS),
  schema('secret:key', 'bytes', { hostname: 'string' }),
]

export const catalogue: Catalogue = {
  versions: (wanted) => schemas.filter(({ name }) => name === wanted),
  names: () => new Set(schemas.map(({ name }) => name)),
}

function schema(
  name: string,
  datumType: DatumType,
  fields: Fields,
  {
    version = 1,
    open = false,
    authzScope = 'fleet',
  }: { version?: number; open?: boolean; authzScope?: AuthzScope } = {},
): TimeseriesSchema {
  return {
    name,
    version,
    description: { target: '', metric: '' },
    fields: Object.entries(fields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, type]) => ({ name: field, type, source: 'target', description: '' })),
    datumType,
    units: 'none',
    authzScope,
    created: 0n,
    open,
  }
}
