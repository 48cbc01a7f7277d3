import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

import { string, target, uuid } from '@oximeter/core'

export const nodeProcessTarget = target(
  'node_process',
  {
    name: string('Name of the program'),
    id: uuid('Tells processes of one program apart'),
    hostname: string('Name of the host that it runs on'),
  },
  { description: 'A process that runs Node.js' },
)

export type NodeProcess = ReturnType<typeof nodeProcessTarget.of>

export interface NodeProcessIdentity {
  /** Name of the program. */
  readonly name: string
  /** A UUID. One that is kept continues the same timeseries after a restart. Default: a new one. */
  readonly id?: string
  /** Default: the name that the operating system gives. */
  readonly hostname?: string
}

export function nodeProcessOf(identity: NodeProcessIdentity): NodeProcess {
  return nodeProcessTarget.of({
    name: identity.name,
    id: identity.id ?? randomUUID(),
    hostname: identity.hostname ?? hostname(),
  })
}
