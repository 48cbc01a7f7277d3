import { f64, histogramU64, metric, schemaOf, string, target, uuid } from '@oximeter/core'
import { formatPlan, type Scope } from '@oximeter/oxql'
import { catalogueOf } from '@oximeter/oxql/testing'
import { expect, test } from 'vitest'
import { planPromql, selectedMetrics } from '../src/index.ts'

const OURS = '22222222-2222-4222-8222-222222222222'
const scope: Scope = { kind: 'project', projectId: OURS }

const disk = target('disk', { project_id: uuid(), serial: string() }, { authzScope: 'project' })
const rack = target('rack', { project_id: uuid(), slot: string() })
const catalogue = catalogueOf([
  schemaOf(disk, metric('size', {}, f64())),
  schemaOf(rack, metric('load', {}, f64())),
  schemaOf(rack, metric('delays', {}, histogramU64({ edges: [10] }))),
])

function planned(text: string) {
  return planPromql(text, { catalogue, scope, start: 0n, end: 0n })
}

test('the scope is in every scan', () => {
  const { plan } = planned('sum(disk:size) / on() max_over_time({__name__=~".*size"}[5m])')
  const text = formatPlan(plan)
  expect(text.match(/scan disk:size/g)).toHaveLength(2)
  expect(text.match(/series project_id == .*/g)).toEqual(
    Array(2).fill(`series project_id == "${OURS}"`),
  )
})

test.each(['rack:load', 'rack:delays', 'rack:delays_bucket', 'rack:delays_count'])(
  '%s is not there, as what nobody has ever measured',
  (name) => {
    const unused = name.replace('rack', 'nobody')
    for (const text of ['NAME', 'rate(NAME[5m])', 'NAME + disk:size', 'absent(NAME)']) {
      const { infos, plan, result } = planned(text.replace('NAME', name))
      expect(infos).toEqual([`there is no metric ${name}`])
      const other = planned(text.replace('NAME', unused))
      expect(formatPlan(plan)).toBe(formatPlan(other.plan))
      expect(result.kind).toBe(other.result.kind)
      expect(formatPlan(plan)).not.toContain('rack')
    }
    expect(selectedMetrics(name, { catalogue, scope })).toEqual([])
  },
)

test.each([
  '{__name__!=""}',
  '{__name__=~"rack.*|disk.*"}',
  '{project_id!=""}',
  '{slot!="x",__name__!=""}',
])('%s selects no other', (text) => {
  const names = selectedMetrics(text, { catalogue, scope }).map(({ metric: { name } }) => name)
  expect(names).toEqual(['disk:size'])
  expect(selectedMetrics(text, { catalogue }).length).toBeGreaterThan(1)
})
