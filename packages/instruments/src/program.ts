import cluster from 'node:cluster'
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { isMainThread } from 'node:worker_threads'

export interface ProgramIdentity {
  /** Name of the program. */
  readonly name: string
  /**
   * A UUID. One that is kept continues the same timeseries after a restart. Default: a new one; in
   * the workers of `clusterProducer` and `threadsProducer` the same for all, so that they add up.
   */
  readonly id?: string
  /** Default: the name that the operating system gives. */
  readonly hostname?: string
}

/** Where those who gather workers leave the id that the workers take. */
const VARIABLE = 'OXIMETER_PROGRAM_ID'

const ownId = randomUUID()

/** What a target that belongs to a program says of it. */
export function programOf({ name, id, hostname: host }: ProgramIdentity) {
  return { name, id: id ?? defaultId(), hostname: host ?? hostname() }
}

/** Only workers take what is in the environment: other children are programs of their own. */
function defaultId(): string {
  const isWorker = cluster.isWorker || !isMainThread
  return (isWorker ? process.env[VARIABLE] : undefined) ?? ownId
}

/** Gives workers that are started from now on an id to share. */
export function shareProgramId(): void {
  process.env[VARIABLE] ??= randomUUID()
}
