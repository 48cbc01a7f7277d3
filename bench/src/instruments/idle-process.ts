/** Does nothing for a time, with the instrument that is asked for, and prints the CPU time of it. */
import { nodeRuntimeProducer } from '@oximeter/instruments'
import { collectDefaultMetrics } from 'prom-client'

const [instrument, ms] = process.argv.slice(2)
const used: unknown[] = []
if (instrument === 'oximeter') used.push(nodeRuntimeProducer({ name: 'bench' }))
if (instrument === 'prom-client') used.push(collectDefaultMetrics())

// What starting has left to do is not counted.
setTimeout(() => {
  const before = process.cpuUsage()
  setTimeout(() => {
    const { user, system } = process.cpuUsage(before)
    console.log(JSON.stringify({ microseconds: user + system, used: used.length }))
    process.exit()
  }, Number(ms))
}, 500)
