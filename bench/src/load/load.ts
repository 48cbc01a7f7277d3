import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { LoadKind } from './recorders.ts'

export interface LoadOptions {
  readonly nexusUrl: string
  readonly kind: LoadKind
  readonly producers: number
  /** Of each producer. */
  readonly series: number
  readonly intervalMs: number
  /** Answers JSON, whatever is asked for: producers of the reference know nothing else. */
  readonly json: boolean
}

/** Since the start, or since the last `forget`. */
export interface LoadReport {
  readonly pulls: number
  /** How many producers were pulled. */
  readonly pulled: number
  /** How much later than due each pull arrived, in milliseconds. */
  readonly lateness: readonly number[]
}

export interface Load extends AsyncDisposable {
  readonly pids: readonly number[]
  report(): Promise<LoadReport>
  /** The report, which begins anew. */
  forget(): Promise<LoadReport>
}

/**
 * Of one process. Ten thousand in one were a heap of 1.2 GB, whose collection held them all up for
 * more than a second: pulls seemed late that were not.
 */
const PRODUCERS_OF_A_PROCESS = 1000

/** Starts the producers and waits until all are registered. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const parts: LoadPart[] = []
  const stop = async () => {
    await Promise.all(parts.map((part) => part.stop()))
  }
  try {
    for (let first = 0; first < options.producers; first += PRODUCERS_OF_A_PROCESS) {
      const producers = Math.min(PRODUCERS_OF_A_PROCESS, options.producers - first)
      const part = startPart({ ...options, producers, first })
      parts.push(part)
      await part.ready
    }
  } catch (error) {
    await stop()
    throw error
  }
  const ask = async (what: 'report' | 'forget'): Promise<LoadReport> => {
    const reports = await Promise.all(parts.map((part) => part.ask(what)))
    return {
      pulls: sum(reports.map(({ pulls }) => pulls)),
      pulled: sum(reports.map(({ pulled }) => pulled)),
      lateness: reports.flatMap(({ lateness }) => lateness),
    }
  }
  return {
    pids: parts.map(({ pid }) => pid),
    report: () => ask('report'),
    forget: () => ask('forget'),
    [Symbol.asyncDispose]: stop,
  }
}

/** What a process of producers is started with. */
export interface PartOptions extends LoadOptions {
  /** The instance of its first producer: the others follow. */
  readonly first: number
}

interface LoadPart {
  readonly pid: number
  readonly ready: Promise<unknown>
  ask(what: 'report' | 'forget'): Promise<LoadReport>
  stop(): Promise<void>
}

function startPart(options: PartOptions): LoadPart {
  const child = fork(new URL('producers-main.ts', import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--conditions=@oximeter/source'],
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the producers ended')))
  ended.catch(() => {})
  const answer = async () => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [LoadReport]
    return message
  }
  return {
    pid: child.pid!,
    ready: answer(),
    ask(what) {
      child.send(what)
      return answer()
    },
    async stop() {
      if (child.exitCode !== null) return
      child.disconnect()
      await ended.catch(() => {})
    },
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
