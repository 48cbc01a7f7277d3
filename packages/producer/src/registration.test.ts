import type { ProducerEndpoint } from '@oximeter/api/client'
import { f64, metric, target, type TimeseriesSchema } from '@oximeter/core'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { hang, lease, NexusStandIn, refuse } from '../test/nexus-stand-in.ts'
import type { Logger } from './logger.ts'
import { ProducerServerError } from './producer-server-error.ts'
import { NexusRegistration, startRegistration } from './registration.ts'
import type { NexusLocator } from './nexus-locator.ts'

const endpoint: ProducerEndpoint = {
  id: '8faa6a72-8d01-43b1-8f5a-4b582827d713',
  kind: 'service',
  address: '127.0.0.1:4000',
  interval: { secs: 10, nanos: 0 },
}

/** Time that a test moves by hand: sleeps are recorded and end when told, or when woken. */
class HandTime {
  nowMs = 0
  readonly sleeps: number[] = []
  #wake: (() => void) | undefined

  readonly surroundings = {
    now: () => this.nowMs,
    random: () => 0.5,
    sleep: async (ms: number, signal: AbortSignal) => {
      this.sleeps.push(ms)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        if (signal.aborted) resolve()
        signal.addEventListener('abort', () => resolve())
      })
      this.#wake = undefined
    },
  }

  /** Waits for a sleep and lets its time pass. */
  async pass(): Promise<void> {
    await this.asleep()
    this.nowMs += this.sleeps.at(-1) ?? 0
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }

  async asleep(): Promise<void> {
    await vi.waitUntil(() => this.#wake !== undefined)
  }
}

class LinesLogger implements Logger {
  readonly lines: string[] = []
  info = (line: string) => void this.lines.push(`info ${line}`)
  warn = (line: string) => void this.lines.push(`warn ${line}`)
  error = (line: string) => void this.lines.push(`error ${line}`)
}

describe('NexusRegistration', () => {
  let nexus: NexusStandIn
  let registration: NexusRegistration
  const logger = new LinesLogger()

  function register(time: HandTime, to: NexusLocator = nexus.url, timeoutMs = 15_000) {
    logger.lines.length = 0
    registration = new NexusRegistration(
      { endpoint, nexus: to, logger, timeoutMs },
      time.surroundings,
    )
    return registration
  }

  function tell(time: HandTime, known: () => readonly TimeseriesSchema[]) {
    logger.lines.length = 0
    registration = new NexusRegistration(
      { endpoint, nexus: nexus.url, schemas: known, logger },
      time.surroundings,
    )
  }

  const told = () =>
    nexus.registered.map((body) => body.schemas?.map(({ timeseries_name: name }) => name))

  afterEach(async () => {
    await registration.close({ deadlineMs: 100 })
    await nexus[Symbol.asyncDispose]()
  })

  test('renews at a quarter of the lease', async () => {
    nexus = await NexusStandIn.start(lease(600_000), lease(60_000))
    const time = new HandTime()
    register(time)
    expect(registration.state).toBe('registering')
    await time.pass()
    expect(registration).toMatchObject({ state: 'registered', leaseMs: 600_000, failures: 0 })
    await time.pass()
    await time.asleep()
    expect(time.sleeps).toEqual([150_000, 15_000, 15_000].slice(0, time.sleeps.length))
    expect(nexus.registered[0]).toEqual(endpoint)
    expect(logger.lines).toHaveLength(1)
  })

  describe('definitions', () => {
    const machine = target('machine', {}).of({})
    const schemas = ['a', 'b', 'c'].flatMap(
      (name) => metric(name, {}, f64()).on(machine).schemas ?? [],
    )

    test('are told at first, and when there are others', async () => {
      nexus = await NexusStandIn.start(lease(60_000))
      const time = new HandTime()
      let known = schemas.slice(0, 1)
      tell(time, () => known)
      await time.pass()
      await time.pass()
      await time.asleep()
      known = schemas.slice(0, 2)
      await time.pass()
      await time.pass()
      await time.asleep()
      const all = ['machine:a', 'machine:b']
      expect(told().filter((names) => names !== undefined)).toEqual([['machine:a'], all])
      expect(told().length).toBeGreaterThan(3)
      expect(nexus.registered[0]?.schemas?.[0]).toMatchObject({ provisional: false })
    })

    test('that were not heard are told again', async () => {
      nexus = await NexusStandIn.start(refuse(503), lease(60_000))
      const time = new HandTime()
      tell(time, () => schemas)
      await time.pass()
      await time.asleep()
      expect(told()[1]).toHaveLength(3)
    })

    test.for([400, 413])(
      'that are refused with %s do not keep it from being collected',
      async (status) => {
        nexus = await NexusStandIn.start(refuse(status), lease(60_000))
        const time = new HandTime()
        tell(time, () => schemas)
        await time.pass()
        await time.asleep()
        expect(registration.state).toBe('registered')
        expect(told()[1]).toBeUndefined()
      },
    )

    test('that contradict what is stored are said', async () => {
      const schema_conflicts = [
        { timeseries_name: 'machine:a', version: 1, detail: 'it is u64' },
        { timeseries_name: 7 },
      ]
      nexus = await NexusStandIn.start(lease(60_000, { schema_conflicts }))
      const time = new HandTime()
      tell(time, () => schemas)
      await time.asleep()
      expect(registration.schemaConflicts).toEqual(schema_conflicts.slice(0, 1))
      expect(logger.lines[0]).toMatch(/^warn machine:a version 1 .* it is u64$/)
    })

    test('that are too many are left to the samples', async () => {
      nexus = await NexusStandIn.start(lease(60_000))
      const time = new HandTime()
      const text = 'x'.repeat(4000)
      const large = schemas.map((schema) => ({
        ...schema,
        description: { target: text, metric: text },
      }))
      const many = Array.from({ length: 100 }, (_, i) =>
        large.map((schema) => ({ ...schema, version: i + 1 })),
      ).flat()
      tell(time, () => many)
      await time.asleep()
      const { schemas: sent = [] } = nexus.registered[0]!
      expect(sent.length).toBeGreaterThan(40)
      expect(JSON.stringify(sent).length).toBeLessThan(512 * 1024)
    })
  })

  test('every failure is a passing one; delays double from 250 ms to 3 min', async () => {
    nexus = await NexusStandIn.start(
      refuse(503, '{"message":"Service Unavailable"}'),
      refuse(400, '{"detail":"interval is odd"}'),
      refuse(404),
      refuse(302),
      refuse(201, 'no JSON'),
      refuse(201, '{"lease_duration":{"secs":"600"}}'),
      refuse(201, '{"lease_duration":{"secs":0,"nanos":0}}'),
      refuse(201),
      refuse(500),
      refuse(500),
      refuse(500),
      (response) => response.destroy(),
      lease(600_000),
    )
    const time = new HandTime()
    register(time)
    const reasons: string[] = []
    for (let i = 0; i < 12; i++) {
      await time.asleep()
      expect(registration).toMatchObject({ state: 'registering', failures: i + 1 })
      reasons.push(registration.lastError?.message ?? '')
      await time.pass()
    }
    await time.asleep()
    expect(registration).toMatchObject({ state: 'registered', failures: 0, lastError: undefined })
    expect(time.sleeps.join()).toBe(
      '250,500,1000,2000,4000,8000,16000,32000,64000,128000,180000,180000,150000',
    )
    expect(reasons.slice(0, 2)).toEqual(['Service Unavailable', 'interval is odd'])
    expect(reasons.slice(4, 8)).toEqual([
      expect.stringContaining('no JSON'),
      ...Array.from({ length: 3 }, () => expect.stringContaining('is it Nexus?')),
    ])
    expect(logger.lines.map((line) => line.slice(0, 4))).toEqual([
      'warn',
      'warn',
      'warn',
      'warn',
      'info',
    ])
    expect(logger.lines[3]).toContain('8 times in a row')
  })

  test('a renewal that fails leaves it registered until the lease has passed', async () => {
    nexus = await NexusStandIn.start(lease(1000), refuse(503))
    const time = new HandTime()
    register(time)
    await time.pass()
    await time.asleep()
    expect(time.sleeps).toEqual([250, 250])
    expect(registration).toMatchObject({ state: 'registered', failures: 1 })
    time.nowMs = 1000
    expect(registration.state).toBe('registering')
    nexus.replies.unshift(lease(1000))
    await time.pass()
    await time.asleep()
    expect(registration).toMatchObject({ state: 'registered', failures: 0 })
    expect(logger.lines.map((line) => line.slice(0, 4))).toEqual(['info', 'warn', 'info'])
  })

  test.for([
    ['too short to renew in time', 4, 100],
    ['longer than a timer', 4 * 2 ** 31 + 4000, 2 ** 31 - 1],
  ] as const)('a lease %s', async ([, leaseMs, renewal]) => {
    nexus = await NexusStandIn.start(lease(leaseMs))
    const time = new HandTime()
    register(time)
    await time.asleep()
    expect(time.sleeps).toEqual([renewal])
  })

  test('a change of address or interval is told at once', async () => {
    nexus = await NexusStandIn.start(lease(600_000))
    const time = new HandTime()
    register(time)
    await time.asleep()
    registration.update({ address: '127.0.0.1:5000', interval: { secs: 1, nanos: 0 } })
    await vi.waitFor(() => expect(nexus.registered).toHaveLength(2))
    expect(nexus.registered[1]).toEqual({
      ...endpoint,
      address: '127.0.0.1:5000',
      interval: { secs: 1, nanos: 0 },
    })
    expect(registration.endpoint).toEqual(nexus.registered[1])
  })

  test('a change during an attempt is told right after it', async () => {
    nexus = await NexusStandIn.start((response) => {
      registration.update({ address: '127.0.0.1:5000' })
      lease(600_000)(response)
    }, lease(600_000))
    register(new HandTime())
    await vi.waitFor(() => expect(nexus.registered).toHaveLength(2))
    expect(nexus.registered[1]?.address).toBe('127.0.0.1:5000')
  })

  test('Nexus is found anew at every attempt', async () => {
    await using first = await NexusStandIn.start(refuse(503))
    nexus = await NexusStandIn.start(lease(600_000))
    const found: (() => string | Promise<string>)[] = [
      () => {
        throw new Error('no such name')
      },
      () => Promise.reject(new Error('DNS is away')),
      () => 'nonsense',
      () => first.url,
      () => nexus.url,
    ]
    const time = new HandTime()
    register(time, async () => await (found.shift() ?? (() => nexus.url))())
    for (const reason of ['no such name', 'DNS is away', 'Invalid URL', 'answered 503']) {
      await time.asleep()
      expect(registration.lastError?.message).toContain(reason)
      await time.pass()
    }
    await time.asleep()
    expect(registration.state).toBe('registered')
    expect(first.registered).toHaveLength(1)
    expect(nexus.registered).toHaveLength(1)
  })

  test('of several Nexus that share a database the next is asked at once, and first from then on', async () => {
    await using first = await NexusStandIn.start(lease(1000), refuse(503))
    nexus = await NexusStandIn.start(lease(1000))
    const time = new HandTime()
    register(time, [first.url, nexus.url])
    for (const [firsts, seconds] of [
      [1, 0],
      [2, 1],
      [2, 2],
    ] as const) {
      await time.asleep()
      expect(registration).toMatchObject({ state: 'registered', failures: 0 })
      expect([first.registered.length, nexus.registered.length]).toEqual([firsts, seconds])
      await time.pass()
    }
    // What the one refuses, the other would.
    nexus.replies.unshift(refuse(400, '{"detail":"interval is odd"}'))
    await vi.waitFor(() => expect(registration.lastError?.message).toBe('interval is odd'))
    expect(first.registered).toHaveLength(2)
    // Whoever is there is told of the end.
    await nexus[Symbol.asyncDispose]()
    await registration.close()
    expect(first.deregistered).toEqual([endpoint.id])
    nexus = await NexusStandIn.start()
  })

  test('none of several is one failure', async () => {
    await using first = await NexusStandIn.start(hang)
    nexus = await NexusStandIn.start(refuse(503, '{"detail":"starting"}'))
    const time = new HandTime()
    register(time, [first.url, nexus.url], 50)
    await time.asleep()
    expect(registration).toMatchObject({ state: 'registering', failures: 1 })
    expect(registration.lastError?.message).toBe('starting')
    expect(logger.lines).toHaveLength(1)
  })

  test('an attempt that hangs ends by its timeout', async () => {
    nexus = await NexusStandIn.start(hang, lease(600_000))
    const time = new HandTime()
    register(time, nexus.url, 50)
    await time.asleep()
    expect(registration.lastError).toMatchObject({ code: 'timeout' })
    // Of a busy machine the next may be too slow as well.
    await vi.waitFor(async () => {
      await time.pass()
      await time.asleep()
      expect(registration.state).toBe('registered')
    })
  })

  test('a search for Nexus that hangs ends by the timeout, and does not hold up close', async () => {
    nexus = await NexusStandIn.start(lease(600_000))
    const time = new HandTime()
    let searches = 0
    const never = () => {
      searches += 1
      return new Promise<string>(() => {})
    }
    register(time, never, 50)
    await time.asleep()
    expect(registration.lastError?.name).toBe('TimeoutError')
    await registration.close()
    register(time, never)
    await vi.waitFor(() => expect(searches).toBe(2))
    await registration.close({ deadlineMs: 50 })
    expect(registration.state).toBe('closed')
  })

  test('close ends the registration, once', async () => {
    nexus = await NexusStandIn.start(lease(600_000))
    const time = new HandTime()
    register(time)
    await time.asleep()
    await Promise.all([registration.close(), registration.close()])
    expect(nexus.deregistered).toEqual([endpoint.id])
    expect(registration.state).toBe('closed')
    expect(nexus.registered).toHaveLength(1)
  })

  test('close does not wait past its deadline for a Nexus that hangs, and does not fail', async () => {
    nexus = await NexusStandIn.start(hang)
    register(new HandTime())
    await vi.waitFor(() => expect(nexus.registered).toHaveLength(1))
    const started = performance.now()
    await registration.close({ deadlineMs: 50 })
    expect(performance.now() - started).toBeLessThan(50_000)
  })

  test('close lets the attempt on its way arrive first', async () => {
    let answer: (() => void) | undefined
    nexus = await NexusStandIn.start((response) => {
      answer = () => lease(600_000)(response)
    })
    register(new HandTime())
    await vi.waitFor(() => expect(answer).toBeDefined())
    const closing = registration.close()
    expect(nexus.deregistered).toEqual([])
    answer?.()
    await closing
    expect(nexus.deregistered).toEqual([endpoint.id])
  })
})

test.for([
  ['http://127.0.0.1:0', 'invalid-registration-port'],
  ['127.0.0.1:12221', 'invalid-nexus-url'],
  ['nexus', 'invalid-nexus-url'],
  ['ftp://nexus', 'invalid-nexus-url'],
  [[], 'invalid-nexus-url'],
  [['http://127.0.0.1:12221', 'nexus'], 'invalid-nexus-url'],
] as const)('a Nexus at %j cannot be', ([nexus, code]) => {
  expect(() => startRegistration({ endpoint, nexus })).toThrow(
    expect.objectContaining({ name: ProducerServerError.name, code }),
  )
})
