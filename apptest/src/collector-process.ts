import { CollectorClient } from '@oximeter/api/client'
import type { FaultPoint } from '@oximeter/collector'
import type { Program } from './program.ts'
import type { System } from './system.ts'

export interface CollectorProcessOptions {
  readonly env?: Record<string, string>
  /** See {@link Program.start}. */
  readonly under?: readonly string[]
}

/** One collector through all of its processes. */
export class CollectorProcess {
  readonly name: string
  readonly id = crypto.randomUUID()
  readonly #system: System
  readonly #options: CollectorProcessOptions
  #program: Program | undefined
  #address = ''

  constructor(system: System, name: string, options: CollectorProcessOptions = {}) {
    this.#system = system
    this.name = name
    this.#options = options
  }

  get api(): CollectorClient {
    return new CollectorClient(`http://${this.#address}`)
  }

  get program(): Program {
    if (this.#program === undefined) throw new Error(`${this.name} has not been started`)
    return this.#program
  }

  /**
   * Starts it, ready or dead already.
   *
   * @param fault ends it with SIGKILL when it comes there for the `nth` time
   */
  async start(fault?: { readonly point: FaultPoint; readonly nth: number }): Promise<void> {
    const program = this.#system.startCollector(this.name, {
      ...this.#options,
      env: {
        ...this.#options.env,
        OXIMETER_COLLECTOR_ID: this.id,
        ...(fault !== undefined && { OXIMETER_FAULT: `${fault.point}:${fault.nth}` }),
      },
    })
    this.#program = program
    try {
      const [, address = ''] = await program.printed(/Collector\s+http:\/\/(\S+)[\s\S]*^ready/m)
      this.#address = address
    } catch (error) {
      if ((await program.exited()) !== 'SIGKILL') throw error
    }
  }

  /** Starts it if it does not run. */
  async mend(): Promise<void> {
    if (!this.program.running) await this.start()
  }

  async kill(): Promise<void> {
    await this.program.killHard()
  }

  /** Nexus gives its producers to another one. */
  async takeOut(): Promise<void> {
    await this.#system.internal.deregisterCollector({ id: this.id })
  }

  /** It may have producers again. */
  async bringBack(): Promise<void> {
    const info = { collector_id: this.id, address: this.#address }
    await this.#system.internal.registerCollector(info)
  }
}
