import { threadCpuMs } from '../../../../apptest/src/thread-cpu.ts'
import { makeCorpus } from './corpus.ts'
import { ColumnsJudge, JsonJudge, type Outcome } from './judge.ts'
import { mutateColumns, mutateJson } from './mutate.ts'
import { Random } from './random.ts'

export const DECODERS = ['columns', 'json'] as const
export type DecoderName = (typeof DECODERS)[number]

export interface FuzzOptions {
  readonly decoder: DecoderName
  /** A whole number: the same seed damages the same responses in the same ways. */
  readonly seed: number
  readonly runs: number
  /** The first run, to go on from: run N of a seed is the same wherever it began. Default 0. */
  readonly from?: number
  /** Told how many runs are done, now and then. */
  readonly onProgress?: (done: number) => void
}

export interface FuzzReport {
  /** How many bodies came to what. */
  readonly outcomes: ReadonlyMap<Outcome, number>
  /** Of the CPU, of the run that took longest. */
  readonly slowestMs: number
  /** By how much the process grew at its largest. */
  readonly grownBytes: number
}

/** No response of a few kilobytes may take longer, whatever it says: of the CPU, for the machine may be busy. */
const MAX_MS = 1000
/** What decoding responses of a few kilobytes may take at once, garbage included. */
const MAX_GROWN_BYTES = 256 * 2 ** 20
const RUNS_BETWEEN_LOOKS = 10_000

/**
 * Damages real responses and decodes them.
 *
 * @throws if a decoder throws anything but a typed error, or takes too long or too much memory; the
 *   message says how to run that case alone
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { decoder, seed, runs, from = 0, onProgress } = options
  const corpus = (await makeCorpus())[decoder]
  const judge = decoder === 'json' ? new JsonJudge() : new ColumnsJudge()
  const mutate = decoder === 'json' ? mutateJson : mutateColumns
  for (const body of corpus) judge.judge(body)
  const outcomes = new Map<Outcome, number>()
  const before = largestBytes()
  let slowestMs = 0
  for (let run = from; run < from + runs; run++) {
    const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run, 0x85ebca6b))
    const body = mutate(random.pick(corpus), corpus, random)
    const began = threadCpuMs()
    try {
      const outcome = judge.judge(body)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    } catch (error) {
      throw new Error(`${decoder}, --seed ${seed} --from ${run} --runs 1`, { cause: error })
    }
    slowestMs = Math.max(slowestMs, threadCpuMs() - began)
    if (slowestMs > MAX_MS) {
      throw new Error(`took ${slowestMs} ms: ${decoder}, --seed ${seed} --from ${run} --runs 1`)
    }
    if ((run - from) % RUNS_BETWEEN_LOOKS === 0) {
      checkMemory(before, run)
      onProgress?.(run - from)
      // The process can be told to end.
      await new Promise(setImmediate)
    }
  }
  return { outcomes, slowestMs, grownBytes: checkMemory(before, from + runs) }
}

function checkMemory(before: number, run: number): number {
  const grown = largestBytes() - before
  if (grown > MAX_GROWN_BYTES) {
    throw new Error(`the process has grown by ${grown} bytes before the run ${run}`)
  }
  return grown
}

/** What the process took when it was largest. */
function largestBytes(): number {
  return process.resourceUsage().maxRSS * 1024
}
