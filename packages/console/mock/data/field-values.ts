import type { Field, TimeseriesSchema } from '@oximeter/core'
import { makeField } from '@oximeter/core'

import { Random } from './random.ts'

type FieldSchema = TimeseriesSchema['fields'][number]

const HOSTS = ['atlas', 'boreas', 'calypso', 'daphne', 'echo', 'fauna']

/** Fields that say of which instance a series is: they go together. */
const OF_INSTANCE = new Set(
  'host_id hostname id name nexus_id collector_id collector_ip collector_port'.split(' '),
)

const TEXTS: Readonly<Record<string, readonly string[]>> = {
  name: ['shop', 'billing', 'search'],
  state: ['idle', 'system', 'user'],
  mode: ['system', 'user'],
  method: ['GET', 'POST'],
  route: ['/orders', '/orders/{id}', '/health'],
  device: ['nvme0n1', 'nvme1n1'],
  link: ['eth0', 'eth1'],
  mount_point: ['/', '/var/lib'],
  filesystem_type: ['ext4'],
  period: ['1', '5', '15'],
  space: ['new_space', 'old_space'],
  reason: ['500', 'unreachable'],
  resource: ['cpu', 'io', 'memory'],
  tasks: ['full', 'some'],
  assignment: ['live', 'gone', 'none'],
}

/** So many that a page has something to show, and none waits for it. */
const MOST_SERIES = 90

/** The fields of each series that a timeseries has. */
export function fieldsOfSeries({ name, fields }: TimeseriesSchema): Field[][] {
  const others = fields.filter((field) => !OF_INSTANCE.has(field.name))
  return HOSTS.flatMap((_, instance) =>
    combinations(others.map((field) => valuesOf(field))).map((values) =>
      fields.map((field) => {
        const place = others.indexOf(field)
        const value = place < 0 ? ofInstance(field, name, instance) : values[place]
        return fieldOf(field, value ?? '')
      }),
    ),
  ).slice(0, MOST_SERIES)
}

function combinations(of: readonly (readonly string[])[]): string[][] {
  return of.reduce<string[][]>(
    (before, values) => before.flatMap((one) => values.map((value) => [...one, value])),
    [[]],
  )
}

function valuesOf({ name, type }: FieldSchema): readonly string[] {
  switch (type) {
    case 'string':
      return TEXTS[name] ?? [`${name}-1`, `${name}-2`]
    case 'uuid':
      return [new Random(name).uuid(), new Random(`${name}2`).uuid()]
    case 'ip_addr':
      return ['fd00:1122:3344:101::10']
    case 'bool':
      return ['true', 'false']
    default:
      return name === 'status_code' ? ['200', '404', '500'] : ['0', '1']
  }
}

function ofInstance({ name, type }: FieldSchema, timeseries: string, instance: number): string {
  if (type === 'uuid') return new Random(`${timeseries.split(':')[0]} ${name} ${instance}`).uuid()
  if (type === 'ip_addr') return `fd00:1122:3344:10${instance}::10`
  if (type !== 'string') return '12223'
  return name === 'name'
    ? (['shop', 'billing', 'search'][instance % 3] ?? '')
    : (HOSTS[instance] ?? '')
}

function fieldOf({ name, type }: FieldSchema, text: string): Field {
  switch (type) {
    case 'string':
    case 'uuid':
    case 'ip_addr':
      return makeField(name, type, text)
    case 'bool':
      return makeField(name, type, text === 'true')
    case 'i64':
    case 'u64':
      return makeField(name, type, BigInt(text))
    default:
      return makeField(name, type, Number(text))
  }
}
