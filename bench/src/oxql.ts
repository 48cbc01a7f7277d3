/**
 * Questions on the same 21.6 million samples and more: in OxQL, in SQL that was written by hand for
 * the same answers, and in PromQL, of Nexus and of what people use instead.
 */
import { parseArgs } from 'node:util'
import { number, printColumns, printTable, type Row } from './measure.ts'
import { askInTurn, type Failure, type Figures } from './oxql/ask-in-turn.ts'
import { openData } from './oxql/open-data.ts'
import { openPeers } from './oxql/open-peers.ts'
import { questionsUntil, type Question } from './oxql/questions.ts'
import { closeConnections } from './oxql/request.ts'
import { nexusSubject, oxqlSubject, promqlSubject, sqlSubject } from './oxql/subjects.ts'
import { forgetPeakMemory, memoryOf, peakMemoryOf } from './process-cost.ts'
import { startProgram, urlIn } from './programs.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    keep: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
    alone: { type: 'boolean', default: false },
  },
})

interface Asked {
  readonly question: Question
  readonly figures: ReadonlyMap<string, Figures | Failure>
  /** Of Nexus, in bytes: before, and the most meanwhile. */
  readonly memory: readonly [before: number, most: number]
}

await using stack = new AsyncDisposableStack()
const opened = stack.use(await openData(values.keep))
const { db, engine, enginePid, data } = opened
const questions = questionsUntil(data.end).filter(
  ({ what }) => values.only.length === 0 || values.only.some((part) => what.includes(part)),
)
if (questions.length === 0) throw new Error(`no question is called like ${values.only.join(', ')}`)

const nexus = await startProgram('nexus', opened.path)
stack.defer(async () => void (await nexus.interrupt()))
const nexusUrl = urlIn(nexus, 'public API')
const nexusPids = [nexus.pid, enginePid]
const peers = values.alone ? [] : stack.use(await openPeers(opened)).all
stack.defer(closeConnections)

const subjects = [
  oxqlSubject(db, enginePid),
  sqlSubject(engine, enginePid),
  nexusSubject(nexusUrl, nexusPids),
  promqlSubject('PromQL, Nexus', `${nexusUrl}/prometheus`, nexusPids, data.end),
  ...peers.map(({ name, url, pid }) => ({
    ...promqlSubject(name, url, [pid], data.end),
    isPeer: true,
  })),
]
const asked: Asked[] = []
for (const question of questions) {
  forgetPeakMemory(nexus.pid)
  const before = memoryOf(nexus.pid).resident
  const figures = await askInTurn(question, subjects)
  console.error(`asked: ${question.what}`)
  asked.push({ question, figures, memory: [before, peakMemoryOf(nexus.pid)] })
}

printTable(
  'OxQL beside SQL by hand, wall time',
  asked.map(({ question, figures }) => beside(question, figures)),
)
print('Wall time, ms', ({ wallMs }) => wallMs)
print('Wall time until the first byte, ms', ({ firstByteMs }) => firstByteMs)
print('CPU time of all processes that take part, ms', ({ cpuMs }) => cpuMs)
print('Wall time by OxQL through Nexus: above 1, Nexus is faster', ({ wallMs }, { figures }) => {
  return wallMs / wallOf('OxQL, Nexus', figures)
})
printTable(
  'Nexus: memory',
  asked.map(({ question, memory: [before, most] }) => ({
    what: question.what,
    value: (most - before) / 2 ** 20,
    unit: 'MiB more',
  })),
)
for (const { question, figures } of asked) {
  for (const [name, one] of figures) {
    if ('why' in one) console.log(`\n${name} does not answer "${question.what}": ${one.why}`)
  }
}

function beside({ what, goal }: Question, figures: Asked['figures']): Row {
  const peerValue = wallOf('SQL by hand', figures)
  return {
    what,
    value: wallOf('OxQL', figures),
    unit: 'ms',
    goal: goal ?? 1.2 * peerValue,
    peer: 'SQL by hand',
    peerValue,
  }
}

function wallOf(name: string, figures: Asked['figures']): number {
  const one = figures.get(name)
  return one === undefined || 'why' in one ? Number.NaN : one.wallMs
}

function print(title: string, of: (figures: Figures, asked: Asked) => number | undefined): void {
  printColumns(
    title,
    ['', ...subjects.map(({ name }) => name)],
    asked.map((one) => [
      one.question.what,
      ...subjects.map(({ name }) => {
        const figures = one.figures.get(name)!
        return 'why' in figures ? '–' : number(of(figures, one))
      }),
    ]),
  )
}
