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
  readonly pid: number
  report(): Promise<LoadReport>
  /** The report, which begins anew. */
  forget(): Promise<LoadReport>
}

/** Starts the producers and waits until all are registered. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const child = fork(new URL('producers-main.ts', import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--conditions=@oximeter/source'],
  })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the producers ended')))
  ended.catch(() => {})
  const answer = async () => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [LoadReport]
    return message
  }
  await answer()
  const ask = (what: 'report' | 'forget') => {
    child.send(what)
    return answer()
  }
  return {
    pid: child.pid!,
    report: () => ask('report'),
    forget: () => ask('forget'),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return
      child.disconnect()
      await ended.catch(() => {})
    },
  }
}
