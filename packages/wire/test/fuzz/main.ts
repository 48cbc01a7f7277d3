/** `npm run fuzz`: damaged responses for both decoders, many, from a seed that is printed. */
import { parseArgs } from 'node:util'

import { DECODERS, fuzz, type DecoderName } from './fuzz.ts'

const HELP = `Usage: npm run fuzz [-- options]

Damages real responses and decodes them: only typed refusals may come out, in bounded time and memory.

Options:
  --seed <number>    the same seed damages in the same ways (default: from the clock; printed)
  --runs <number>    how many, for each decoder (default 10000000)
  --from <number>    go on from this run (default 0)
  --decoder <name>   ${DECODERS.join(' or ')} (default: both)
  --help             this text
`

const WRONG_USAGE = 2

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    runs: { type: 'string', default: '10000000' },
    from: { type: 'string', default: '0' },
    decoder: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const [seed, runs, from] = [values.seed, values.runs, values.from].map(Number)
const decoders = DECODERS.filter((name) => values.decoder === undefined || values.decoder === name)
if (values.help) {
  console.log(HELP)
} else if (decoders.length === 0 || ![seed, runs, from].every(Number.isSafeInteger)) {
  console.error(HELP)
  process.exitCode = WRONG_USAGE
} else {
  for (const decoder of decoders) await run(decoder)
}

async function run(decoder: DecoderName): Promise<void> {
  console.log(`${decoder}: --seed ${seed} --from ${from} --runs ${runs}`)
  const began = performance.now()
  let told = began
  const { outcomes, slowestMs, grownBytes } = await fuzz({
    decoder,
    seed: seed!,
    runs: runs!,
    from: from!,
    onProgress(done) {
      if (performance.now() - told < 10_000) return
      told = performance.now()
      console.log(`  ${done} runs, ${Math.round(done / ((told - began) / 1000))} a second`)
    },
  })
  const all = [...outcomes].sort((a, b) => b[1] - a[1])
  console.log(`  ${all.map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`)
  console.log(
    `  slowest ${slowestMs.toFixed(1)} ms, grown by ${Math.round(grownBytes / 2 ** 20)} MiB, ` +
      `${Math.round((performance.now() - began) / 1000)} s`,
  )
}
