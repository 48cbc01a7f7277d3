import { z } from 'zod'
import { MAX_TARGETS, type Target } from './target.ts'

/** How labels say what is not the address. */
const ID_LABEL = 'oximeter_producer_id'
const INTERVAL_LABEL = 'oximeter_interval'
const KIND_LABEL = 'oximeter_kind'
const TLS_LABEL = 'oximeter_tls'
const SERVER_NAME_LABEL = 'oximeter_server_name'

const group = z.object({
  targets: z.array(z.string()),
  labels: z.record(z.string(), z.string()).optional(),
})

const single = z.object({
  address: z.string(),
  id: z.string().optional(),
  interval: z.string().optional(),
  kind: z.string().optional(),
  tls: z.boolean().optional(),
  server_name: z.string().optional(),
})

/**
 * Reads a list of what Prometheus calls target groups, `{ targets: ['host:port'], labels: {…} }`, or
 * of single targets, `{ address, id?, interval?, kind?, tls?, server_name? }`.
 *
 * @throws Error that names what is wrong, and where in the list
 */
export function targetsIn(list: unknown): Target[] {
  if (!Array.isArray(list)) throw new Error('it is no list of targets')
  const targets = list.flatMap((entry: unknown, index) => {
    const read = isObject(entry) && 'targets' in entry ? targetsOfGroup(entry) : targetAlone(entry)
    if (read !== undefined) return read
    throw new Error(
      `entry ${index + 1} is neither { "targets": ["host:port"], "labels": {…} } nor ` +
        '{ "address": "host:port", "id": …, "interval": … }',
    )
  })
  if (targets.length <= MAX_TARGETS) return targets
  throw new Error(`it names more than ${MAX_TARGETS} targets`)
}

function targetsOfGroup(entry: unknown): Target[] | undefined {
  const { data } = group.safeParse(entry)
  const labels = data?.labels ?? {}
  return data?.targets.map((address) => ({
    address,
    id: labels[ID_LABEL],
    interval: labels[INTERVAL_LABEL],
    kind: labels[KIND_LABEL],
    tls: labels[TLS_LABEL],
    serverName: labels[SERVER_NAME_LABEL],
  }))
}

function targetAlone(entry: unknown): Target[] | undefined {
  const { data } = single.safeParse(entry)
  if (data === undefined) return undefined
  const { tls, server_name: serverName, ...said } = data
  return [{ ...said, tls: tls?.toString(), serverName }]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
