import { deriveSchema, timeseriesOf, type TimeseriesSchema } from '@oximeter/core'
import { OxqlError, parseQuery, planQuery } from '@oximeter/oxql'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Catalogues } from './catalogue.ts'

function schemaOf(name: string): TimeseriesSchema {
  const about = { name, version: 1, targetFields: [], metricFields: [], datumType: 'f64' } as const
  return deriveSchema(timeseriesOf(about))
}

let defined: TimeseriesSchema[]
let readings: number
let catalogues: Catalogues

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
  defined = [schemaOf('fan:speed')]
  readings = 0
  catalogues = new Catalogues({
    all: () => {
      readings++
      return Promise.resolve([...defined])
    },
  })
})
afterEach(() => vi.useRealTimers())

function plan(text: string): Promise<unknown> {
  return catalogues.plan((catalogue) => {
    return planQuery(parseQuery(text, { now: 0n }), { catalogue, now: 0n })
  })
}

test('what was defined just now is known', async () => {
  await plan('get fan:speed')
  defined.push(schemaOf('fan:noise'))
  await plan('get fan:noise')
  expect(readings).toBe(2)
})

test('mistakes of names read schemas again once a second, however many there are', async () => {
  await plan('get fan:speed')
  for (let i = 0; i < 10; i++) {
    await expect(plan(`get fan:sped${i}`)).rejects.toBeInstanceOf(OxqlError)
    vi.advanceTimersByTime(50)
  }
  expect(readings).toBe(2)
  vi.advanceTimersByTime(1_000)
  defined.push(schemaOf('fan:noise'))
  await plan('get fan:noise')
  expect(readings).toBe(3)
})

test('what was defined here is always looked for', async () => {
  const source = { all: () => Promise.resolve([...defined]), definitions: 0 }
  catalogues = new Catalogues(source)
  for (const name of ['fan:a', 'fan:b', 'fan:c']) {
    await expect(plan(`get ${name}`)).rejects.toBeInstanceOf(OxqlError)
    defined.push(schemaOf(name))
    source.definitions++
    await plan(`get ${name}`)
  }
})

test('other mistakes read nothing again', async () => {
  await plan('get fan:speed')
  for (const text of [
    'get fan:speed | group_by []',
    'get fan:speed | filter datum == "x"',
    'get fan:speed | last 0',
  ]) {
    await expect(plan(text)).rejects.toBeInstanceOf(OxqlError)
  }
  expect(readings).toBe(1)
})
