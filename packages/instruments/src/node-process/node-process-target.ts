import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

import { nodeProcess } from '../generated/node-process.ts'

export type NodeProcess = ReturnType<typeof nodeProcess.of>

export interface NodeProcessIdentity {
  /** Name of the program. */
  readonly name: string
  /** A UUID. One that is kept continues the same timeseries after a restart. Default: a new one. */
  readonly id?: string
  /** Default: the name that the operating system gives. */
  readonly hostname?: string
}

export function nodeProcessOf(identity: NodeProcessIdentity): NodeProcess {
  return nodeProcess.of({
    name: identity.name,
    id: identity.id ?? randomUUID(),
    hostname: identity.hostname ?? hostname(),
  })
}
