import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine, save } from './results.ts'
import { isSuiteName, SUITE_NAMES, SUITES, type SuiteName } from './suites.ts'

const HELP = `Usage: npm run bench [-- options] [suite…]

Runs the suites, by default all, each in a process of its own.

Suites:
${SUITE_NAMES.map((name) => `  ${name.padEnd(8)} ${SUITES[name]}`).join('\n')}

Options:
  --quick   a smoke test: on so little that the figures mean nothing
  --save    also write what is printed to bench/RESULTS.md
  --keep    a directory in which oxql leaves its data, or finds those of the last time
  --only    what the questions of oxql must have in their names; may be repeated
  --alone   oxql without Prometheus and VictoriaMetrics
  --help    this text
`

interface Task {
  readonly suites: readonly SuiteName[]
  readonly isSaved: boolean
  /** What suites are given beside that. */
  readonly options: readonly string[]
}

const WRONG_USAGE = 2

const task = read(process.argv.slice(2))
if (typeof task === 'string') {
  console.error(task)
  process.exitCode = WRONG_USAGE
} else if (task === undefined) {
  console.log(HELP)
} else {
  console.log(machine())
  const failed: string[] = []
  for (const suite of task.suites) {
    if (!(await run(suite, task))) failed.push(suite)
  }
  if (failed.length > 0) {
    console.error(`\nfailed: ${failed.join(', ')}`)
    process.exitCode = 1
  }
}

/** @returns what is wrong with the arguments, as text; undefined if help is asked for */
function read(args: string[]): Task | string | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        quick: { type: 'boolean', default: false },
        save: { type: 'boolean', default: false },
        keep: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        alone: { type: 'boolean', default: false },
      },
    })
    if (values.help) return undefined
    if (values.quick && values.save) return '--quick gives no figures that are worth to --save'
    const unknown = positionals.filter((name) => !isSuiteName(name))
    if (unknown.length > 0) {
      return `no such suite: ${unknown.join(', ')}. There are ${SUITE_NAMES.join(', ')}.`
    }
    const ofOxql = [
      ...(values.keep === undefined ? [] : [`--keep=${values.keep}`]),
      ...values.only.map((part) => `--only=${part}`),
      ...(values.alone ? ['--alone'] : []),
    ]
    if (ofOxql.length > 0 && (positionals.length !== 1 || positionals[0] !== 'oxql')) {
      return '--keep, --only and --alone are for the suite oxql, and it alone'
    }
    const options = [...(values.quick ? ['--quick'] : []), ...ofOxql]
    return {
      suites: positionals.length === 0 ? SUITE_NAMES : positionals.filter(isSuiteName),
      isSaved: values.save,
      options,
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\nSee npm run bench -- --help`
  }
}

/** Runs a suite to its end, and shows what it prints as it comes. */
async function run(suite: SuiteName, { isSaved, options }: Task): Promise<boolean> {
  const load = loadavg()[0] ?? 0
  const began = performance.now()
  const file = fileURLToPath(new URL(`${suite}.ts`, import.meta.url))
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--conditions=@oximeter/source', file, ...options],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    process.stdout.write(text)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) return false
  const took = Math.round((performance.now() - began) / 1000)
  const about = `${new Date().toISOString().slice(0, 10)}, ${took} s; ${machine()}; load average ${load.toFixed(1)} before.`
  if (isSaved) await save(suite, output, about)
  return true
}
