import type { DatumType, FieldType, TimeseriesSchema } from '@oximeter/core'
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
  schema('virtual_machine:check', 'cumulative_u64', {
    ...DISK,
    instance_id: 'uuid',
    state: 'string',
  }),
  schema('virtual_disk:bytes_read', 'cumulative_u64', DISK),
  schema('virtual_disk:failed_reads', 'cumulative_u64', DISK),
  schema('virtual_disk:io_latency', 'histogram_u64', { ...DISK, io_kind: 'string' }),
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
  schema('volume:size', 'u64', { silo_id: 'uuid' }),
  schema('volume:size', 'u64', { project_id: 'uuid', silo_id: 'uuid' }, { version: 2 }),
  schema('named:silo', 'f64', { project_id: 'string', silo_id: 'string' }),
]

export const catalogue: Catalogue = {
  versions: (wanted) => schemas.filter(({ name }) => name === wanted),
  names: () => new Set(schemas.map(({ name }) => name)),
}

function schema(
  name: string,
  datumType: DatumType,
  fields: Fields,
  { version = 1, open = false } = {},
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
    authzScope: 'fleet',
    created: 0n,
    open,
  }
}
