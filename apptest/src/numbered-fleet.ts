import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromFleet, ToFleet } from './fleet-messages.ts'

const MAIN = fileURLToPath(new URL('fleet-process.ts', import.meta.url))

export interface NumberedFleetOptions {
  readonly producers: number
  /** Of so many one answers as the reference's producers do: see `PlainServer`. */
  readonly onePlainOf: number
  readonly processes: number
  readonly intervalMs: number
  /** URLs of the internal API of each Nexus. */
  readonly nexus: readonly string[]
}

/** A producer of numbers: `fault_load:sequence` with its own number in `producer`. */
export interface NumberedProducer {
  readonly id: string
  readonly number: number
  readonly isPlain: boolean
}

/** One of the processes. */
interface Part {
  readonly child: ChildProcess
  readonly producers: readonly NumberedProducer[]
}

/** Very many producers of numbers, in a few processes. */
export class NumberedFleet implements AsyncDisposable {
  readonly producers: readonly NumberedProducer[]
  readonly #parts: readonly Part[]

  private constructor(producers: readonly NumberedProducer[], parts: readonly Part[]) {
    this.producers = producers
    this.#parts = parts
  }

  static async start(options: NumberedFleetOptions): Promise<NumberedFleet> {
    const { nexus, intervalMs } = options
    const producers = Array.from({ length: options.producers }, (_, number) => ({
      id: crypto.randomUUID(),
      number,
      isPlain: number % options.onePlainOf === 0,
    }))
    const parts = Array.from({ length: options.processes }, (_, part) => ({
      child: fork(MAIN, {
        execArgv: ['--conditions=@oximeter/source'],
        serialization: 'advanced',
        stdio: 'inherit',
      }),
      producers: producers.filter(({ number }) => number % options.processes === part),
    }))
    const fleet = new NumberedFleet(producers, parts)
    await Promise.all(
      parts.map(async ({ child, producers: mine }) => {
        const lives = mine.map((producer) => ({ ...producer, life: 0 }))
        const ownMetrics = false
        tell(child, { type: 'start', nexus, intervalMs, ownMetrics, producers: lives })
        await told(child, 'listening')
      }),
    )
    return fleet
  }

  /**
   * Ends all in good order: once what they handed out is called durable, where it can be.
   *
   * @returns how many numbers each handed out, by its own number
   */
  async close(deadlineMs: number): Promise<Map<number, bigint>> {
    const handedOut = new Map<number, bigint>()
    await Promise.all(
      this.#parts.map(async ({ child, producers }) => {
        tell(child, { type: 'close', deadlineMs })
        const closed = await told(child, 'closed')
        for (const [i, { number }] of producers.entries()) {
          handedOut.set(number, closed.handedOut[i] ?? 0n)
        }
      }),
    )
    return handedOut
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#parts.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        await exited
      }),
    )
  }
}

function tell(child: ChildProcess, message: ToFleet): void {
  child.send(message)
}

async function told<T extends FromFleet['type']>(
  child: ChildProcess,
  type: T,
): Promise<FromFleet & { type: T }> {
  const ended = new AbortController()
  child.once('exit', () => ended.abort(new Error(`a fleet ended before it was ${type}`)))
  const [message] = (await once(child, 'message', { signal: ended.signal })) as [FromFleet]
  return message as FromFleet & { type: T }
}
