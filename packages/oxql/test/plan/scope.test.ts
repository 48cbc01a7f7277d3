import { isDeepStrictEqual } from 'node:util'
import { parseTimestamp } from '@oximeter/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  OxqlError,
  parseQuery,
  planQuery,
  visibleTo,
  type Plan,
  type PlanNode,
  type Scope,
} from '../../src/index.ts'
import type { PlanCondition } from '../../src/plan/condition.ts'
import { PlanProblem } from '../../src/plan/plan-problem.ts'
import { scanNode } from '../../src/plan/nodes/scan-node.ts'
import type { ScanNode } from '../../src/plan/plan.ts'
import { inputsOf } from '../../src/plan/inputs-of.ts'
import { catalogue } from './catalogue.ts'

const now = parseTimestamp('2026-08-21T22:00:00Z')
const siloId = '11111111-1111-4111-8111-111111111111'
const projectId = '22222222-2222-4222-8222-222222222222'
const other = '33333333-3333-4333-8333-333333333333'
const silo: Scope = { kind: 'silo', siloId }
const project: Scope = { kind: 'project', siloId, projectId }
const within: Scope = { kind: 'fleet', within: { siloId, projectId } }
const siloWithin: Scope = { ...silo, within: { projectId } }

function planned(text: string, scope?: Scope): Plan {
  return planQuery(parseQuery(text, { now }), { catalogue, now, ...(scope && { scope }) })
}

function scansOf(node: PlanNode): ScanNode[] {
  return node.kind === 'scan' ? [node] : inputsOf(node).flatMap(scansOf)
}

/** The conditions all of which must hold. */
function conjunctsOf(condition: PlanCondition): PlanCondition[] {
  if (condition.kind !== 'and') return [condition]
  return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)]
}

/** Which scans of the plan may read what is not of these owners. */
function unscoped({ tables }: Plan, ids: Readonly<Record<string, string>>): readonly ScanNode[] {
  const scans = tables.flatMap(scansOf)
  if (scans.length === 0) throw new Error('nothing is read at all')
  return scans.filter(({ series }) => {
    const conjuncts = series ? conjunctsOf(series) : []
    return !Object.entries(ids).every(([name, value]) => {
      return conjuncts.some((conjunct) => isDeepStrictEqual(conjunct, equals(name, value)))
    })
  })
}

function equals(name: string, value: string): PlanCondition {
  return {
    kind: 'compare',
    operand: { kind: 'field', name, type: 'uuid' },
    comparator: '==',
    value: { type: 'uuid', value },
  }
}

describe('no text widens a scope', () => {
  const texts = {
    'nothing else': 'get virtual_disk:bytes_read',
    'another silo': `get virtual_disk:bytes_read | filter silo_id == "${other}"`,
    'all other silos': `get virtual_disk:bytes_read | filter silo_id != "${siloId}"`,
    'a silo or another': `get virtual_disk:bytes_read | filter silo_id == "${siloId}" || silo_id == "${other}"`,
    'what is always true':
      'get virtual_disk:bytes_read | filter timestamp > @1900-01-01 || timestamp <= @2200-01-01',
    'true of all fields': `get virtual_disk:bytes_read | filter silo_id == "${other}" || silo_id != "${other}"`,
    'a negation of all': `get virtual_disk:bytes_read | filter !(silo_id == "${siloId}" && project_id == "${projectId}")`,
    'neither or': `get virtual_disk:bytes_read | filter silo_id == "${siloId}" ^ project_id != "${projectId}"`,
    'a set': `get virtual_disk:bytes_read | filter silo_id in ["${siloId}", "${other}"]`,
    'two timeseries': 'get virtual_disk:bytes_read, virtual_disk:failed_reads',
    'two groups':
      '{ get virtual_disk:bytes_read; { get virtual_disk:failed_reads | last 1; get virtual_disk:io_latency } }',
    'a comment': 'get virtual_disk:bytes_read # | filter silo_id == "x"\n| last 1 # && project_id',
    'a name that moves': `get virtual_disk:bytes_read | rename silo_id as project_id, project_id as silo_id | filter silo_id == "${other}" || project_id == "${other}"`,
    'a name that goes':
      'get virtual_disk:bytes_read | rename silo_id as a, project_id as b, disk_id as silo_id',
    'groups without the fields': 'get virtual_disk:bytes_read | align rate(1m) | group_by [], sum',
    'a join with others': `{ get virtual_disk:bytes_read | align rate(1m); get virtual_disk:failed_reads | align rate(1m) } | join full on [disk_id] | filter disk_id == "${other}"`,
    'a join with itself': `{ get virtual_disk:bytes_read | align rate(1m); get virtual_disk:bytes_read | align rate(1m) | map datum as b } | join left on []`,
    'totals, before': `get virtual_disk:bytes_read | raw | offset 1w | first 1`,
    bins: `get virtual_disk:io_latency | filter timestamp > @now() - 1h | histogram | filter silo_id == "${other}" || bin_start > 1`,
    'a mix': `get virtual_disk:bytes_read | filter silo_id == "${other}" || datum > 0 || timestamp > @2020-01-01`,
    'the best': `get virtual_disk:bytes_read | group_by [silo_id], top 3 | filter silo_id == "${other}"`,
  }

  test.for(Object.entries(texts))('%s', ([, text]) => {
    expect(unscoped(planned(text, silo), { silo_id: siloId })).toEqual([])
    for (const scope of [project, within, siloWithin]) {
      const owners = { silo_id: siloId, project_id: projectId }
      expect(unscoped(planned(text, scope), owners)).toEqual([])
    }
  })

  test('whatever stages are put together', () => {
    // Not those of the scope: what a user asks for must not be taken for it.
    const uuid = fc.constantFrom(other, '44444444-4444-4444-8444-444444444444')
    const field = fc.constantFrom('silo_id', 'project_id', 'disk_id', 'attached_instance_id')
    const comparison = fc.oneof(
      fc
        .tuple(field, fc.constantFrom('==', '!=', '<', '>='), uuid)
        .map(([name, comparator, id]) => `${name} ${comparator} "${id}"`),
      fc.tuple(field, uuid, uuid).map(([name, a, b]) => `${name} in ["${a}", "${b}"]`),
      fc.constantFrom('timestamp > @2020-01-01', 'timestamp < @now()', 'datum >= 0', 'datum != 7'),
    )
    const { condition } = fc.letrec<{ condition: string }>((tie) => ({
      condition: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        comparison,
        fc
          .tuple(tie('condition'), fc.constantFrom('||', '&&', '^'), tie('condition'))
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
        tie('condition').map((inner) => `!(${inner})`),
      ),
    }))
    const stage = fc.oneof(
      { weight: 4, arbitrary: condition.map((inner) => `filter ${inner}`) },
      fc.constantFrom(
        'align rate(5m)',
        'align mean_within(1m, every 30s)',
        'last 3',
        'first 1',
        'limit 2',
        'sort by [silo_id] desc',
        'rename silo_id as disk_id, disk_id as silo_id',
        'rename project_id as p, disk_id as project_id',
        'group_by [silo_id, disk_id], sum',
        'group_by [disk_id], top 2',
        'fill 0',
        'map datum * 2 as datum',
        'offset 1h',
        'raw',
      ),
    )
    const pipelines = fc.array(stage, { maxLength: 8 })
    const sources = fc.constantFrom(
      'get virtual_disk:bytes_read',
      'get virtual_disk:bytes_read, virtual_disk:failed_reads',
      '{ get virtual_disk:failed_reads | align rate(1m); get virtual_disk:bytes_read | align rate(1m) } | join',
      '{ get virtual_disk:failed_reads | align rate(1m); get virtual_disk:bytes_read | align rate(1m) } | join full on [disk_id, silo_id]',
    )
    let plans = 0
    fc.assert(
      fc.property(sources, pipelines, (source, stages) => {
        const text = [source, ...stages].join(' | ')
        try {
          expect(
            unscoped(planned(text, project), { silo_id: siloId, project_id: projectId }),
          ).toEqual([])
          plans++
        } catch (error) {
          // Many are put together wrongly, and refused.
          if (!(error instanceof OxqlError)) throw error
        }
      }),
      { numRuns: 1000 },
    )
    expect(plans).toBeGreaterThan(150)
  })
})

function mistakesOf(text: string): unknown {
  try {
    return planned(text, project)
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    return error.mistakes.map(({ code, message, hint }) => ({ code, message, hint }))
  }
}

describe('what a scope does not show does not exist', () => {
  const hidden = {
    'what is for the fleet': 'get zfs_pool:bytes_total',
    'what is for the fleet, whoever its series belong to': 'get virtual_machine:check',
    'what is for silos': 'get silo:quota',
    'one whose first version had no project': 'get volume:size',
    'one whose fields are text': 'get named:silo',
    'one that holds bytes': 'get secret:key',
    'one of several': 'get virtual_disk:bytes_read, zfs_pool:bytes_total',
    'one of a group, in a join':
      '{ get virtual_disk:bytes_read | align rate(1m); { get zfs_pool:bytes_total | align rate(1m) } } | join',
  }

  test.for(Object.entries(hidden))('%s', ([, text]) => {
    // What is said of it is what is said of a name that nobody uses.
    const name = /zfs_pool:bytes_total|[a-z_]+:[a-z_]+$/.exec(text)![0]
    const unused = name.replaceAll(/[a-z]/g, 'q')
    const [actual, expected] = [text, text.replace(name, unused)].map((one) => mistakesOf(one))
    expect(actual).toEqual(JSON.parse(JSON.stringify(expected).replaceAll(unused, name)))
    expect(actual).toMatchObject([{ code: 'unknown-timeseries' }])
    expect(() => planned(text)).not.toThrow(/no timeseries/)
  })

  test('nor does a stage after it say more', () => {
    for (const stage of ['filter hostname == 5', 'filter datum == "x"', 'group_by []', 'raw']) {
      expect(mistakesOf(`get zfs_pool:bytes_total | ${stage}`)).toMatchObject([
        { code: 'unknown-timeseries' },
      ])
    }
  })

  test('no hint names it', () => {
    const unknown = 'get volume:sizes, virtual_disk:bytes_rad, silo:quotas'
    expect(() => planned(unknown, project)).toThrow(/did you mean virtual_disk:bytes_read/)
    expect(() => planned(unknown, project)).not.toThrow(/volume:size\b|silo:quota\b/)
    expect(() => planned(unknown, silo)).toThrow(/did you mean silo:quota/)
    expect(() => planned(unknown)).toThrow(/did you mean volume:size/)
  })
})

function idOf(condition: PlanCondition): [field: string, id: unknown] {
  if (condition.kind !== 'compare' || condition.operand.kind !== 'field') throw new TypeError()
  const { operand, value } = condition
  expect(condition).toEqual(equals(operand.name, String(value.value)))
  return [operand.name, value.value]
}

/** The values that a scan asks for. */
function scanned(name: string, scope: Scope): unknown {
  const [first, ...others] = catalogue.versions(name)
  try {
    const { series } = scanNode([first!, ...others], scope)
    const conditions = series ? conjunctsOf(series) : []
    return Object.fromEntries(conditions.map(idOf))
  } catch (error) {
    return error instanceof PlanProblem && error.code === 'unknown-timeseries' ? 'none' : error
  }
}

describe('whose series a scope shows', () => {
  const bySilo = { silo_id: siloId }
  const byProject = { project_id: projectId }
  const bare: Scope = { kind: 'project', projectId }
  test.for<[string, Scope, Record<string, string> | 'none']>([
    ['zfs_pool:bytes_total', { kind: 'fleet' }, {}],
    ['zfs_pool:bytes_total', silo, 'none'],
    ['virtual_machine:check', silo, 'none'],
    ['silo:quota', silo, bySilo],
    ['silo:quota', project, 'none'],
    ['virtual_disk:bytes_read', silo, bySilo],
    ['virtual_disk:bytes_read', bare, byProject],
    ['virtual_disk:bytes_read', project, { ...bySilo, ...byProject }],
    // No silo is said, and the project is enough; but which silo it is of nobody can tell.
    ['project:quota', project, byProject],
    ['project:quota', silo, 'none'],
    ['volume:size', silo, bySilo],
    ['volume:size', project, 'none'],
    ['named:silo', silo, 'none'],
    ['sky:colour', silo, {}],
    ['sky:colour', project, {}],
    ['sky:rain', bare, byProject],
    ['sky:rain', silo, 'none'],
    ['sky:rain', { kind: 'fleet', within: { projectId } }, byProject],
    ['virtual_machine:check', within, { ...bySilo, ...byProject }],
    ['silo:quota', siloWithin, { ...bySilo, ...byProject }],
  ])('%s for %j: %j', ([name, scope, owners]) => {
    const seen = visibleTo(scope, catalogue)
    const isSeen = owners !== 'none'
    expect([...seen.names()].includes(name)).toBe(isSeen)
    expect(seen.versions(name)).toEqual(isSeen ? catalogue.versions(name) : [])
    expect(scanned(name, scope)).toEqual(owners)
  })
})

describe('from within a project', () => {
  test.for(['zfs_pool:bytes_total', 'volume:size', 'named:silo', 'sky:colour'])(
    'a timeseries that does not say of which it is, is refused: %s',
    (name) => {
      const refused = expect.objectContaining({ code: 'out-of-scope' }) as Error
      expect(() => planned(`get virtual_disk:bytes_read, ${name}`, within)).toThrow(refused)
      expect(() => planned(`get ${name}`)).not.toThrow()
    },
  )

  test('what is not shown does not exist there either', () => {
    expect(() => planned('get zfs_pool:bytes_total', siloWithin)).toThrow('there is no timeseries')
  })
})

test('ids are canonical, whatever their form', () => {
  const scope: Scope = { kind: 'silo', siloId: siloId.toUpperCase().replaceAll('-', '') }
  expect(unscoped(planned('get virtual_disk:bytes_read', scope), { silo_id: siloId })).toEqual([])
})

test.for([
  { kind: 'silo', siloId: '' },
  { kind: 'silo', siloId: `${siloId}' OR 1=1` },
  { kind: 'silo' },
  { kind: 'project', siloId },
  { kind: 'fleet', within: {} },
  { kind: 'silo', siloId, within: { projectId: '*' } },
  { kind: 'everything' },
  {},
  null,
])('what is no scope is no fleet: %j', (scope) => {
  const query = parseQuery('get virtual_disk:bytes_read', { now })
  const options = { catalogue, now, scope: scope as unknown as Scope }
  expect(() => planQuery(query, options)).toThrow(TypeError)
})
