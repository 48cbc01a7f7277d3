import { median, QUICK } from '../measure.ts'
import { cpuSecondsOf } from '../process-cost.ts'
import { difference, type Answer } from './answer.ts'
import type { Question } from './questions.ts'
import type { Subject } from './subjects.ts'

export interface Figures {
  readonly wallMs: number
  readonly firstByteMs: number | undefined
  readonly cpuMs: number
  /** A limit left something out: such figures say nothing. */
  readonly isCut: boolean
}

/** So many, or as many as there is time for. */
const ROUNDS = QUICK ? 1 : 7
const MOST_ROUNDS = QUICK ? 1 : 40
const ENOUGH_MS = 5000

/**
 * One of each in turn, so that what slows the machine down slows all of them. Before that each is
 * asked once, for caches and compilers, and has to answer what the SQL does.
 *
 * @returns figures by the subject's name
 */
export async function askInTurn(
  question: Question,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, Figures>> {
  const cut = await compareAnswers(question, subjects)
  const taken = subjects.map((): { wall: number[]; first: number[]; cpu: number } => {
    return { wall: [], first: [], cpu: 0 }
  })
  const begun = performance.now()
  let rounds = 0
  while (rounds < ROUNDS || (rounds < MOST_ROUNDS && performance.now() - begun < ENOUGH_MS)) {
    rounds++
    for (const [i, { ask, pids }] of subjects.entries()) {
      const before = cpuSeconds(pids)
      const { wallMs, firstByteMs } = await ask(question)
      taken[i]!.cpu += cpuSeconds(pids) - before
      taken[i]!.wall.push(wallMs)
      if (firstByteMs !== undefined) taken[i]!.first.push(firstByteMs)
    }
  }
  return new Map(
    subjects.map(({ name }, i) => {
      const { wall, first, cpu } = taken[i]!
      return [
        name,
        {
          wallMs: median(wall),
          firstByteMs: first.length === 0 ? undefined : median(first),
          cpuMs: (1000 * cpu) / rounds,
          isCut: cut.has(name),
        },
      ]
    }),
  )
}

/** @returns whose answers are cut */
async function compareAnswers(
  question: Question,
  subjects: readonly Subject[],
): Promise<ReadonlySet<string>> {
  const answers = new Map<Subject, Answer>()
  for (const subject of subjects) {
    const { answer } = await subject.ask(question)
    answers.set(subject, answer())
  }
  const wanted = answers.get(subjects.find(({ isByHand }) => isByHand)!)!
  const cut = new Set<string>()
  for (const [{ name, isOurs, isPromql }, found] of answers) {
    if (found.isCut) {
      cut.add(name)
      continue
    }
    const what = difference(wanted, found, {
      within: isOurs ? EXACT : question.within,
      withTimes: !isPromql || question.promql.hasSameTimes,
    })
    if (what !== undefined) throw new Error(`${question.what}, ${name}: ${what}`)
  }
  return cut
}

/** Sums in another order. */
const EXACT = 1e-9

function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
}
