import { Agent } from 'undici'

/**
 * To one address, which several producers may share. Past it they wait for each other; a producer
 * alone at its address needs one.
 */
const MAX_CONNECTIONS = 16

/**
 * Kept-alive connections: as many to each address as exchanges run with it at once, so that one
 * that stalls does not hold up the others there. A client for each costs less than a pool does.
 */
export class Connections {
  readonly #options: Agent.Options
  /** The first has a connection to each address, the second another one where there are two. */
  readonly #agents: Agent[] = []
  /** How many exchanges run over each connection to an address, by its place. */
  readonly #running = new Map<string, number[]>()

  constructor(options: Agent.Options) {
    this.#options = options
  }

  /** The connection to this address that is free, or has the least to do, until it is disposed of. */
  take(origin: string): { readonly agent: Agent } & Disposable {
    const running = this.#running.get(origin) ?? []
    this.#running.set(origin, running)
    const place = placeIn(running)
    running[place] = (running[place] ?? 0) + 1
    const agent = (this.#agents[place] ??= new Agent({ ...this.#options, connections: 1 }))
    return {
      agent,
      [Symbol.dispose]: () => {
        running[place]! -= 1
        if (running.every((exchanges) => exchanges === 0)) this.#running.delete(origin)
      },
    }
  }

  /** Ends them, and what runs over them. */
  async destroy(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.destroy()))
  }
}

function placeIn(running: readonly number[]): number {
  const free = running.indexOf(0)
  if (free >= 0) return free
  if (running.length < MAX_CONNECTIONS) return running.length
  return running.indexOf(Math.min(...running))
}
