import { median, QUICK } from '../measure.ts'
import { cpuSecondsOf } from '../process-cost.ts'
import { difference, type Answer } from './answer.ts'
import type { Question } from './questions.ts'
import type { Asked, Subject } from './subjects.ts'

export interface Figures {
  readonly wallMs: number
  /** Undefined where all of it comes at once. */
  readonly firstByteMs: number | undefined
  readonly cpuMs: number
  /** A limit left something out: such figures say nothing. */
  readonly isCut: boolean
}

/** At least so many, and as many more as there is time for. */
const ROUNDS = QUICK ? 1 : 7
const MOST_ROUNDS = QUICK ? 1 : 40
const ENOUGH_MS = 5000
/** For caches and compilers: the engine compiles an expression when it sees it for the third time. */
const WARM_UP_ROUNDS = QUICK ? 0 : 2

/**
 * One of each in turn, so that what slows the machine down slows all of them. First of all they have
 * to answer what the SQL does.
 *
 * @returns figures by the subject's name
 */
export async function askInTurn(
  question: Question,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, Figures>> {
  const taken = new Map(subjects.map((subject) => [subject, [] as Timed[]]))
  let cut: ReadonlySet<Subject> = new Set()
  let begun = performance.now()
  for (let round = -WARM_UP_ROUNDS; goesOn(round, begun); round++) {
    if (round === 0) begun = performance.now()
    const asked = new Map<Subject, Timed>()
    for (const subject of subjects) asked.set(subject, await timed(subject, question))
    if (round === -WARM_UP_ROUNDS) cut = compareAnswers(question, asked)
    if (round < 0) continue
    for (const [subject, { answer: _, ...times }] of asked) taken.get(subject)!.push(times)
  }
  return new Map(
    Array.from(taken, ([subject, all]) => [
      subject.name,
      { ...figuresOf(all), isCut: cut.has(subject) },
    ]),
  )
}

function goesOn(round: number, begun: number): boolean {
  return round < ROUNDS || (round < MOST_ROUNDS && performance.now() - begun < ENOUGH_MS)
}

interface Timed extends Omit<Asked, 'answer'> {
  readonly answer?: Asked['answer']
  readonly cpuSeconds: number
}

async function timed({ ask, pids }: Subject, question: Question): Promise<Timed> {
  const before = cpuSeconds(pids)
  const asked = await ask(question)
  return { ...asked, cpuSeconds: cpuSeconds(pids) - before }
}

function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0)
}

function figuresOf(all: readonly Timed[]): Omit<Figures, 'isCut'> {
  const first = all.flatMap(({ firstByteMs }) => firstByteMs ?? [])
  return {
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    firstByteMs: first.length === 0 ? undefined : median(first),
    // Linux counts in steps of 10 ms: a mean sees what is between them.
    cpuMs: (1000 * all.reduce((sum, one) => sum + one.cpuSeconds, 0)) / all.length,
  }
}

/** @returns whose answers are cut */
function compareAnswers(
  question: Question,
  asked: ReadonlyMap<Subject, Timed>,
): ReadonlySet<Subject> {
  const answers = new Map<Subject, Answer>(
    Array.from(asked, ([subject, { answer }]) => [subject, answer!()]),
  )
  const [, wanted] = [...answers].find(([{ isByHand }]) => isByHand)!
  const cut = new Set<Subject>()
  for (const [subject, found] of answers) {
    if (found.isCut) {
      cut.add(subject)
      continue
    }
    const what = difference(wanted, found, {
      within: subject.isOurs ? OTHER_ORDER : question.within,
      withTimes: !subject.isPromql || question.promql.hasSameTimes,
    })
    if (what !== undefined) throw new Error(`${question.what}, ${subject.name}: ${what}`)
  }
  return cut
}

/** Sums in another order differ by as much. */
const OTHER_ORDER = 1e-9
