import { median, QUICK } from '../measure.ts'
import { cpuSecondsOfAll } from '../process-cost.ts'
import { difference, type Answer } from './answer.ts'
import type { Question } from './questions.ts'
import type { Asked, Subject } from './subjects.ts'

export interface Figures {
  readonly wallMs: number
  /** Undefined where all of it comes at once. */
  readonly firstByteMs: number | undefined
  readonly cpuMs: number
}

/** Why somebody has no figures. */
export interface Failure {
  readonly why: string
}

/** At least so many, and as many more as there is time for. */
const ROUNDS = 7
const MOST_ROUNDS = 40
const ENOUGH_MS = 5000
/** For caches and compilers: the engine compiles an expression when it sees it for the third time. */
const WARM_UP_ROUNDS = 2

/**
 * One of each in turn, so that what slows the machine down slows all of them. First of all they have
 * to answer what the SQL does; who cannot, by a limit, is left out.
 *
 * @returns figures by the subject's name
 */
export async function askInTurn(
  question: Question,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, Figures | Failure>> {
  const failed = new Map<Subject, Failure>()
  const taken = new Map<Subject, Timed[]>()
  const answers = new Map<Subject, Answer>()
  for (const subject of subjects) {
    try {
      const { answer, ...times } = await timed(subject, question)
      answers.set(subject, answer())
      // On little it is all there is.
      taken.set(subject, QUICK ? [times] : [])
    } catch (error) {
      failed.set(subject, failureOf(error))
    }
  }
  for (const subject of compareAnswers(question, answers)) {
    failed.set(subject, { why: 'there is more than it answers' })
    taken.delete(subject)
  }
  let begun = performance.now()
  for (let round = 1 - WARM_UP_ROUNDS; goesOn(round, begun); round++) {
    if (round === 0) begun = performance.now()
    for (const [subject, all] of taken) {
      try {
        const { answer: _, ...times } = await timed(subject, question)
        if (round >= 0) all.push(times)
      } catch (error) {
        failed.set(subject, failureOf(error))
        taken.delete(subject)
      }
    }
  }
  return new Map(
    subjects.map((subject) => [
      subject.name,
      failed.get(subject) ?? figuresOf(taken.get(subject) ?? []),
    ]),
  )
}

function failureOf(error: unknown): Failure {
  return { why: error instanceof Error ? error.message : String(error) }
}

function goesOn(round: number, begun: number): boolean {
  if (QUICK) return false
  return round < ROUNDS || (round < MOST_ROUNDS && performance.now() - begun < ENOUGH_MS)
}

interface Timed extends Omit<Asked, 'answer'> {
  readonly cpuSeconds: number
}

async function timed({ ask, pids }: Subject, question: Question): Promise<Timed & Asked> {
  const before = cpuSecondsOfAll(pids)
  const asked = await ask(question)
  return { ...asked, cpuSeconds: cpuSecondsOfAll(pids) - before }
}

function figuresOf(all: readonly Timed[]): Figures {
  const first = all.flatMap(({ firstByteMs }) => firstByteMs ?? [])
  return {
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    firstByteMs: first.length === 0 ? undefined : median(first),
    // Linux counts in steps of 10 ms: a mean sees what is between them.
    cpuMs: (1000 * all.reduce((sum, one) => sum + one.cpuSeconds, 0)) / all.length,
  }
}

/** @returns whose answers a limit has cut */
function compareAnswers(question: Question, answers: ReadonlyMap<Subject, Answer>): Subject[] {
  const [, wanted] = [...answers].find(([{ isByHand }]) => isByHand) ?? []
  if (wanted === undefined) throw new Error(`${question.what}: SQL has no answer`)
  return Array.from(answers).flatMap(([subject, found]) => {
    if (found.isCut) return [subject]
    const what = difference(wanted, found, {
      within: subject.isPeer ? question.within : OTHER_ORDER,
      withTimes: !subject.isPromql || question.promql.hasSameTimes,
    })
    if (what !== undefined) throw new Error(`${question.what}, ${subject.name}: ${what}`)
    return []
  })
}

/** Sums in another order differ by as much. */
const OTHER_ORDER = 1e-9
