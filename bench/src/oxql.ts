/** OxQL beside SQL that was written by hand for the same answer, on the same tables. */
import { parseArgs } from 'node:util'
import { median, printTable, QUICK, type Row } from './measure.ts'
import { openData } from './oxql/open-data.ts'
import { questionsUntil } from './oxql/questions.ts'

const ROUNDS = QUICK ? 1 : 7

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    keep: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
  },
})

const budget = { maxMemoryBytes: 768 * 1024 * 1024, timeoutMs: 60_000, maxSeries: 200_000 }

await using opened = await openData(values.keep)
const { db, data } = opened
const wanted = questionsUntil(data.end).filter(({ what }) => isWanted(what))
if (wanted.length === 0) throw new Error(`no question is called like ${values.only.join(', ')}`)

printTable(
  `OxQL: wall time, of ${data.series} series every 10 s for ${data.hours} h (histograms: ${data.histograms}; newest: ${data.newest})`,
  [
    { what: 'a query that reads nothing', value: await time(() => db.ping()), unit: 'ms' },
    ...(await answering()),
  ],
)
printTable('OxQL: what is held', await holding())

function isWanted(what: string): boolean {
  return values.only.length === 0 || values.only.some((part) => what.includes(part))
}

/** Each question in turn, both ways, so that what slows the machine down slows both. */
async function answering(): Promise<Row[]> {
  const table: Row[] = []
  for (const { what, oxql, sql, goal } of wanted) {
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = -1; round < ROUNDS; round++) {
      const own = await once(() => db.oxql(oxql, { now: data.end, budget }))
      const other = await once(() => db.query(sql))
      // The first is for caches and compilers.
      if (round >= 0) {
        ours.push(own)
        theirs.push(other)
      }
    }
    const peerValue = median(theirs)
    table.push({
      what,
      value: median(ours),
      unit: 'ms',
      goal: goal ?? 1.2 * peerValue,
      peer: 'SQL by hand',
      peerValue,
    })
  }
  return table
}

/** Memory of this process while rows are scanned by the million. */
async function holding(): Promise<Row[]> {
  const { oxql } = questionsUntil(data.end)[3]!
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5)
  const { cost } = await db.oxql(oxql, { now: data.end, budget })
  clearInterval(timer)
  return [
    { what: 'rows read', value: Number(cost.rowsRead), unit: '' },
    {
      what: 'more memory of this process meanwhile',
      value: (most - before) / 2 ** 20,
      unit: 'MiB',
    },
  ]
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round++) taken.push(await once(work))
  return median(taken)
}

async function once(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
