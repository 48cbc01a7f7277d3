import { ProducerServer } from '@oximeter/producer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BadProducer, json, okItem } from './src/bad-producers.ts'
import { CollectorProcess } from './src/collector-process.ts'
import { FaultyNetwork } from './src/faulty-network.ts'
import { SequenceServers } from './src/sequence-servers.ts'
import { Sequences } from './src/sequences.ts'
import { System } from './src/system.ts'
import { until } from './src/until.ts'

const INTERVAL = { secs: 0, nanos: 100_000_000 }
const LANES = 10

describe('a mixed fleet', () => {
  let system: System

  beforeAll(async () => {
    // What is asked for in JSON is given once: whoever gives up too soon loses it.
    system = await System.start({ OXIMETER_REQUEST_TIMEOUT: '30s' })
    await new CollectorProcess(system, 'collector').start()
    // It is ready before Nexus knows it, and who registers without trying again is refused till then.
    await until('Nexus knows the collector', async () => {
      const { items } = await system.public.listCollectors()
      return items.some(({ live }) => live)
    })
  })
  afterAll(() => system[Symbol.asyncDispose]())

  async function numbersOf(producer: number): Promise<number[]> {
    const rows = await system.select(
      `SELECT datum FROM "fault_load:sequence" WHERE producer = ${producer} ORDER BY datum`,
    )
    return rows.map(({ datum }) => Number(datum))
  }

  test('producers that know JSON only, beside some that answer columns', async () => {
    await using columnar = await SequenceServers.start(system, {
      first: 0,
      producers: 3,
      lanes: LANES,
    })
    let handedOut = 0
    const asked = new Set<string | undefined>()
    await using plain = await BadProducer.start('JSON only', (request, response) => {
      asked.add(request.headers.accept)
      const samples = Array.from({ length: LANES }, (_, lane) => numberJson(10, lane, handedOut++))
      json(response, okItem(...samples))
    })
    await system.internal.registerProducer({
      id: plain.id,
      kind: 'service',
      address: plain.address,
      interval: INTERVAL,
    })
    await columnar.collected(20)
    await until('it is collected', () => handedOut >= 20 * LANES)
    await system.internal.deregisterProducer({ id: plain.id })
    await columnar.close()
    await until('nothing waits any more', () => system.nothingWaits())

    expect(await columnar.stored()).toEqual(columnar.handedOut())
    await until('nobody asks it any more', async () => {
      const before = handedOut
      await columnar.stored()
      return handedOut === before && (await system.nothingWaits())
    })
    expect(await numbersOf(10)).toEqual([...Array(handedOut).keys()])
    // It is asked for columns, too: it may be a newer one tomorrow.
    expect([...asked].join()).toMatch(/arrow.*json/)
  })

  test('a client that knows JSON only asks one of ours while it is collected', async () => {
    const sequences = new Sequences(20, LANES)
    await using network = await FaultyNetwork.start({
      next: () => undefined,
      onRequest: () => undefined,
    })
    await using server = await ProducerServer.start({
      nexus: system.internalUrl,
      intervalMs: 100,
      advertise: network.address,
    })
    const collected: string[] = []
    network.target = {
      address: `${server.address.host}:${server.address.port}`,
      onAnswer: (_, type) => collected.push(String(type)),
    }
    server.registry.register(sequences)

    const taken: number[] = []
    for (let times = 1; times <= 10; times++) {
      const asked = collected.length
      await until('the collector comes in between', () => collected.length > asked)
      const response = await fetch(`${server.url}/${server.id}`)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      taken.push(...numbersIn(await response.text()))
    }
    await server.close({ deadlineMs: 120_000 })
    await until('nothing waits any more', () => system.nothingWaits())

    expect(new Set(collected)).toEqual(new Set(['application/vnd.apache.arrow.stream']))
    // What the client drained is its own; all the rest was collected. Nothing is with both.
    expect(taken).toHaveLength(10 * LANES)
    const all = [...taken, ...(await numbersOf(20))].sort((a, b) => a - b)
    expect(all).toEqual([...Array(Number(sequences.handedOut)).keys()])
  })
})

/** A sample of `fault_load:sequence`, as the reference writes it. */
function numberJson(producer: number, lane: number, value: number): string {
  const timestamp = new Date().toISOString()
  return JSON.stringify({
    measurement: { timestamp, datum: { type: 'u64', datum: value } },
    timeseries_name: 'fault_load:sequence',
    timeseries_version: 1,
    target: { name: 'fault_load', fields: { producer: u32Field('producer', producer) } },
    metric: { name: 'sequence', fields: { lane: u32Field('lane', lane) } },
  })
}

function u32Field(name: string, value: number): object {
  return { name, value: { type: 'u32', value } }
}

/** The numbers of `fault_load:sequence` in an answer in JSON. */
function numbersIn(answer: string): number[] {
  interface Item {
    info: { timeseries_name: string; measurement: { datum: { datum: number } } }[]
  }
  return (JSON.parse(answer) as Item[])
    .flatMap(({ info }) => info)
    .filter(({ timeseries_name: name }) => name === 'fault_load:sequence')
    .map(({ measurement }) => measurement.datum.datum)
}
