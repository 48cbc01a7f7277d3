import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromFleet, ToFleet } from './fleet-messages.ts'
import type { History } from './history.ts'

const MAIN = fileURLToPath(new URL('fleet-process.ts', import.meta.url))

export interface FleetOptions {
  readonly histories: readonly History[]
  /** URL of Nexus's internal API. */
  readonly nexus: string
  readonly intervalMs: number
}

/** Producers that share one process, each behind its own faulty network. */
export class Fleet implements AsyncDisposable {
  readonly #options: FleetOptions
  #child: ChildProcess | undefined

  constructor(options: FleetOptions) {
    this.#options = options
  }

  /** A new process: each producer begins a new life. */
  async start(): Promise<void> {
    const { histories, nexus, intervalMs } = this.#options
    const child = fork(MAIN, {
      execArgv: ['--conditions=@oximeter/source'],
      serialization: 'advanced',
      stdio: 'inherit',
    })
    this.#child = child
    const producers = histories.map((history) => ({
      id: history.id,
      number: history.number,
      life: history.lives,
      advertise: history.network.address,
    }))
    this.#tell({ type: 'start', nexus, intervalMs, ownMetrics: true, producers })
    const { addresses } = await this.#told('listening')
    for (const [i, history] of histories.entries()) history.beginLife(addresses[i] ?? '')
  }

  /** As `kill -9` does: what no collector has made durable yet is gone with the process. */
  async kill(): Promise<void> {
    const { histories } = this.#options
    this.#child?.kill('SIGKILL')
    await this.#exited()
    for (const history of histories) history.endLife()
  }

  /** As an application does that ends in good order: what nobody takes within the deadline is lost. */
  async close(deadlineMs: number): Promise<void> {
    const { histories } = this.#options
    this.#tell({ type: 'close', deadlineMs })
    const { handedOut } = await this.#told('closed')
    await this.#exited()
    for (const [i, history] of histories.entries()) history.endLife(handedOut[i])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#exited()
  }

  #tell(message: ToFleet): void {
    this.#child?.send(message)
  }

  async #told<T extends FromFleet['type']>(type: T): Promise<FromFleet & { type: T }> {
    const child = this.#child
    if (child === undefined) throw new Error('the fleet has not been started')
    const ended = new AbortController()
    child.once('exit', () => ended.abort(new Error(`the fleet ended before it was ${type}`)))
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [FromFleet]
    return message as FromFleet & { type: T }
  }

  async #exited(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    await once(child, 'exit')
  }
}
