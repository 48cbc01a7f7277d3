import type { Database } from '@oximeter/db'
import { fromOxql, fromOxqlJson, fromPromqlJson, fromSqlJson, type Answer } from './answer.ts'
import { askNexus } from './ask-nexus.ts'
import { SECOND } from './data.ts'
import type { EngineSql } from './engine-sql.ts'
import type { Promql, Question } from './questions.ts'
import { timedRequest } from './request.ts'

/** Who is asked. */
export interface Subject {
  readonly name: string
  readonly ask: (question: Question) => Promise<Asked>
  /** The processes whose CPU is spent on it. */
  readonly pids: readonly number[]
  /** Who is asked what the others have to answer. */
  readonly isByHand?: boolean
  readonly isPromql?: boolean
  /** Others mean something else by the same words. */
  readonly isPeer?: boolean
}

export interface Asked {
  readonly wallMs: number
  /** Undefined where all of it comes at once. */
  readonly firstByteMs?: number
  /** Parses what came, which is not timed. */
  readonly answer: () => Answer
}

const BUDGET = { maxMemoryBytes: 768 * 1024 * 1024, timeoutMs: 60_000, maxSeries: 200_000 }

/** Up to tables in the memory of this process. */
export function oxqlSubject(db: Database, enginePid: number): Subject {
  return {
    name: 'OxQL',
    pids: [process.pid, enginePid],
    async ask({ oxql, labels }) {
      const begun = performance.now()
      const found = await db.oxql(oxql, { budget: BUDGET })
      return { wallMs: performance.now() - begun, answer: () => fromOxql(found, labels) }
    },
  }
}

export function sqlSubject(engine: EngineSql, enginePid: number): Subject {
  return {
    name: 'SQL by hand',
    pids: [enginePid],
    isByHand: true,
    async ask({ sql }) {
      const { body, ...times } = await engine.ask(sql)
      return { ...times, answer: () => fromSqlJson(body) }
    },
  }
}

/** As users have it: with its defaults, up to the last byte of JSON. */
export function nexusSubject(url: string, pids: readonly number[]): Subject {
  return {
    name: 'OxQL, Nexus',
    pids,
    async ask({ oxql, labels }) {
      const { body, ...times } = await askNexus(url, oxql)
      return { ...times, answer: () => fromOxqlJson(body, labels) }
    },
  }
}

/** @param url what is before `/api/v1` */
export function promqlSubject(
  name: string,
  url: string,
  pids: readonly number[],
  end: bigint,
): Subject {
  return {
    name,
    pids,
    isPromql: true,
    async ask({ promql, labels }) {
      const { body, ...times } = await timedRequest(promqlUrl(url, promql, end))
      return { ...times, answer: () => fromPromqlJson(body, labels) }
    },
  }
}

function promqlUrl(base: string, { query, steps }: Promql, end: bigint): URL {
  const url = new URL(`${base}/api/v1/${steps === undefined ? 'query' : 'query_range'}`)
  const parameters =
    steps === undefined
      ? { query, time: secondsOf(end) }
      : { query, start: secondsOf(steps.start), end: secondsOf(end), step: secondsOf(steps.step) }
  // VictoriaMetrics keeps answers otherwise; nobody else knows the word.
  url.search = new URLSearchParams({ ...parameters, nocache: '1' }).toString()
  return url
}

function secondsOf(time: bigint): string {
  return `${time / SECOND}`
}
