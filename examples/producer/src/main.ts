// A whole producer in one file: it measures how long each CPU has been busy, and has that collected.
//
//   npm run example                               while `npm start` runs in another terminal
//   npm run example -- --nexus http://host:12221 --address 10.0.0.7:0 --cert my.pem --key my.key
import { cpus, hostname, uptime } from 'node:os'
import { parseArgs } from 'node:util'

import {
  cumulativeF64,
  i64,
  metric,
  string,
  target,
  uuid,
  type Producer,
  type Sample,
} from '@oximeter/core'
import { ProducerServer, ProducerServerError } from '@oximeter/producer'

// 1. What is watched, and what is measured of it.
const virtualMachine = target(
  'virtual_machine',
  { name: string(), id: uuid() },
  { description: 'A virtual machine, or whatever this program runs on' },
)
const cpuBusy = metric(
  'cpu_busy',
  { cpu_id: i64('The number of the virtual CPU, from 0') },
  cumulativeF64(),
  {
    units: 'seconds',
    description: 'Time that a virtual CPU has been busy since the machine started',
  },
)

// 2. A producer: asked for samples once per interval, it reads the operating system's counters.
class CpuProducer implements Producer {
  readonly #machine: ReturnType<typeof virtualMachine.of>
  readonly #bootTime = BigInt(Math.round(Date.now() - uptime() * 1000)) * 1_000_000n

  constructor(machine: ReturnType<typeof virtualMachine.of>) {
    this.#machine = machine
  }

  produce(): Sample[] {
    return cpus().map(({ times }, cpu) => {
      const value = (times.user + times.nice + times.sys + times.irq) / 1000
      const datum = { startTime: this.#bootTime, value }
      return cpuBusy.sample(this.#machine, { cpu_id: cpu }, datum)
    })
  }
}

const { values: flags } = parseArgs({
  options: {
    nexus: { type: 'string', default: 'http://127.0.0.1:12221' },
    address: { type: 'string', default: '127.0.0.1:0' },
    cert: { type: 'string' },
    key: { type: 'string' },
  },
})

// 3. A server that collectors ask, known to Nexus. It registers as soon as Nexus answers.
async function start(): Promise<ProducerServer> {
  const { hostname: host, port } = new URL(`http://${flags.address}`)
  const { cert, key } = flags
  return await ProducerServer.start({
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    nexus: flags.nexus,
    // Wanted where other machines reach the address.
    tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    intervalMs: 5000,
    logger: console,
    // This program is nothing but a producer, so the server may keep it alive.
    ref: true,
  })
}

const server = await start().catch((error: unknown) => {
  console.error(error instanceof ProducerServerError ? error.message : error)
  process.exit(1)
})

// 4. Producers are added whenever they are there.
const machine = virtualMachine.of({ name: hostname(), id: server.id })
server.registry.register(new CpuProducer(machine))

console.log(`producer ${server.id} answers at ${server.url}/${server.id}
After two collections, in another terminal:
  npx oxdb latest virtual_machine:cpu_busy
Ctrl-C ends it.`)

// 5. The end of the program is the program's business.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close())
}
