import { evaluate, sourceOfSamples } from '@oximeter/oxql'
import { catalogueOf } from '@oximeter/oxql/testing'
import { expect, test } from 'vitest'
import { planPromql, promqlAnswer } from '../src/index.ts'
import { DASHBOARDS, dashboardSamples, REFUSED } from './dashboards.ts'

const SECOND = 1_000_000_000n
const end = 1_700_000_400n * SECOND
const samples = [...dashboardSamples(end)]
const source = sourceOfSamples(samples)
const definitions = new Map(
  samples.map(({ timeseries }) => [timeseries.name, timeseries.definition!]),
)
const times = {
  catalogue: catalogueOf([...definitions.values()]),
  start: end - 120n * SECOND,
  end,
  step: 60n * SECOND,
}

const asked = Object.entries(DASHBOARDS).flatMap(([dashboard, queries]) =>
  queries.map((query) => [dashboard, query] as const),
)

test.each(asked)('%s: %s', (_, query) => {
  const planned = planPromql(query, times)
  expect(planned.infos).toEqual([])
  const { result } = promqlAnswer(planned, evaluate(planned.plan, source).tables)
  expect(result).not.toEqual([])
})

test.each(REFUSED)('%s is not answered: %s', (query, why) => {
  expect(() => planPromql(query, times)).toThrow(why)
})
