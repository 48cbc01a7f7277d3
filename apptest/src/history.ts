import { FAULTS, FaultyNetwork, type Fault } from './faulty-network.ts'
import { random } from './random.ts'
import { NUMBERS_A_LIFE, Sequences } from './sequences.ts'

/** Which part of the requests something happens to. */
const FAULTY = 0.25
/** The longest that something is late; requests give up before. */
const LATEST_MS = 3000

/** Where an answer in columns tells the epoch: in its header, which is JSON. */
const EPOCH = /"epoch":"([0-9a-f-]{36})"/
const HEADER_BYTES = 1024

/** One process of a producer, from its start to its end. */
interface Life {
  readonly sequences: Sequences
  epoch: string | undefined
  /** The highest page that a collector has ever called durable. */
  acknowledged: number
  /** How many numbers it says that it handed out. Undefined for one that was killed. */
  handedOut: bigint | undefined
}

/** What ClickHouse has of one life. */
export interface StoredLife {
  readonly rows: bigint
  readonly distinct: bigint
  readonly first: bigint
  readonly last: bigint
}

/**
 * The history of one producer, drawn from its seed: what happens on the way to each request that
 * reaches it and to each answer. Beside it stands what happens to all at once, which is not in here.
 *
 * It is also the book of what has to be stored. A number is *handed out* once it is in a page, which
 * is when a request has the producer collect. Pages that a collector called durable (`ack`) must be
 * there whatever happens; those that it did not are gone with a producer that is killed. One that
 * closes waits for its last page to be called durable, so that all of its numbers must be there.
 */
export class History implements AsyncDisposable {
  readonly seed: number
  readonly number: number
  readonly id = crypto.randomUUID()
  readonly faults = new Map<Fault, number>()
  readonly #lives: Life[] = []
  readonly #random: () => number
  #network: FaultyNetwork | undefined
  #quiet = false

  private constructor(seed: number, number: number) {
    this.seed = seed
    this.number = number
    this.#random = random(seed)
  }

  static async begin(seed: number, number: number): Promise<History> {
    const history = new History(seed, number)
    history.#network = await FaultyNetwork.start({
      next: () => history.#next(),
      onRequest: (query) => history.#note(query),
    })
    return history
  }

  get network(): FaultyNetwork {
    if (this.#network === undefined) throw new Error('the history has not begun')
    return this.#network
  }

  get lives(): number {
    return this.#lives.length
  }

  /** From here on nothing goes wrong any more. */
  calm(): void {
    this.#quiet = true
  }

  /** @param address where the producer's new process serves it */
  beginLife(address: string): void {
    const life: Life = {
      sequences: Sequences.ofLife(this.number, this.lives),
      epoch: undefined,
      acknowledged: 0,
      handedOut: undefined,
    }
    this.#lives.push(life)
    const onAnswer = (body: Buffer): void => {
      life.epoch ??= EPOCH.exec(body.toString('latin1', 0, HEADER_BYTES))?.[1]
    }
    this.network.target = { address, onAnswer }
  }

  /** @param handedOut of a producer that closed and said so; undefined for one that was killed */
  endLife(handedOut?: bigint): void {
    this.network.target = undefined
    const life = this.#lives.at(-1)
    if (life !== undefined) life.handedOut = handedOut
  }

  /** Whether a collector has made something of the present life durable. */
  get isCollected(): boolean {
    return (this.#lives.at(-1)?.acknowledged ?? 0) > 0
  }

  /** Whether a life ended with every number called durable. */
  complete(life: number): boolean {
    const one = this.#lives[life]
    return one?.handedOut !== undefined && promised(one) === one.handedOut
  }

  /** What is wrong with what is stored, in words; nothing where all is well. */
  problems(stored: ReadonlyMap<number, StoredLife>): string[] {
    return this.#lives.flatMap((life, index) => {
      const found = stored.get(index)
      const rows = found?.rows ?? 0n
      const distinct = found?.distinct ?? 0n
      const first = BigInt(index * NUMBERS_A_LIFE)
      const of = `producer ${this.number} (seed ${this.seed}), life ${index}`
      const problems: string[] = []
      if (rows !== distinct) problems.push(`${of}: ${rows - distinct} double of ${rows}`)
      const least = promised(life)
      if (distinct < least) {
        problems.push(
          `${of}: ${least - distinct} missing of ${least}, up to page ${life.acknowledged}`,
        )
      }
      if (found !== undefined && (found.first !== first || found.last - first + 1n !== distinct)) {
        problems.push(`${of}: ${distinct} numbers from ${found.first} to ${found.last}: a gap`)
      }
      if (life.handedOut !== undefined && distinct > life.handedOut) {
        problems.push(`${of}: ${distinct} stored, but only ${life.handedOut} were handed out`)
      }
      return problems
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#network?.[Symbol.asyncDispose]()
  }

  #next(): { fault: Fault; ms: number } | undefined {
    // Drawn also when nothing comes of it, so that a seed stays what it is.
    const [happens, which, how] = [this.#random(), this.#random(), this.#random()]
    if (this.#quiet || happens >= FAULTY) return undefined
    const fault = FAULTS[Math.floor(which * FAULTS.length)] as Fault
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1)
    return { fault, ms: Math.floor(how * LATEST_MS) }
  }

  #note(query: URLSearchParams): void {
    const epoch = query.get('epoch')
    const life = this.#lives.find((one) => one.epoch !== undefined && one.epoch === epoch)
    if (life === undefined || !query.has('collector')) return
    life.acknowledged = Math.max(life.acknowledged, Number(query.get('ack') ?? 0))
  }
}

/** How many of its numbers a collector has called durable. */
function promised({ sequences, acknowledged, handedOut }: Life): bigint {
  const inPages = sequences.handedOutAfter(acknowledged)
  // Pages after the last one are empty.
  return handedOut !== undefined && handedOut < inPages ? handedOut : inPages
}
