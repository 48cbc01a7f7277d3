import {
  allPages,
  SAVED_FORMAT_VERSION,
  type DashboardDocument,
  type QueryDocument,
} from '@oximeter/api/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from './http-client.ts'
import { bearer, startSecuredNexus, type SecuredNexus } from './security/secured-nexus.ts'

const SILO = 'b0000000-0000-4000-8000-000000000001'
const PROJECT = 'b0000000-0000-4000-8000-000000000002'
const OTHER = 'b0000000-0000-4000-8000-000000000003'
const ID = 'd0000000-0000-4000-8000-000000000001'

let secured: SecuredNexus
beforeAll(async () => {
  secured = await startSecuredNexus()
})
afterAll(() => secured[Symbol.asyncDispose]())

function dashboardOf(name: string, more: Partial<DashboardDocument> = {}): DashboardDocument {
  return {
    format_version: SAVED_FORMAT_VERSION,
    name,
    description: '',
    variables: [
      { name: 'host', timeseries: 'host:cpu_time', field: 'hostname', multi: true, default: [] },
    ],
    time_range: { last_secs: 3600 },
    refresh_secs: 10,
    panels: [panelOf('CPU', 0), { ...panelOf('Memory', 6), unit: 'bytes' }],
    ...more,
  }
}

function panelOf(title: string, x: number, query = 'get host:cpu_time | filter hostname == $host') {
  const place = { title, description: '', x, y: 0, w: 6, h: 4 }
  const queries = [{ query, label: '' }]
  return { kind: 'line' as const, ...place, unit: null, queries, thresholds: [] }
}

function queryOf(name: string): QueryDocument {
  return {
    format_version: SAVED_FORMAT_VERSION,
    name,
    description: 'why',
    query: 'get host:cpu_time | align rate(1m)',
    chart: 'stacked',
    time_range: { from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:00Z' },
  }
}

test('a dashboard is saved, got, changed, and deleted', async () => {
  const { operator } = secured
  const document = dashboardOf('Machines')
  const created = await operator.createDashboard({ document })
  expect(created).toMatchObject({
    name: 'Machines',
    builtin: false,
    revision: 1,
    scope: 'fleet',
    scope_id: null,
    changed_by: 'this process',
    document,
  })
  expect(await operator.getDashboard({ id: created.id })).toEqual(created)
  const changed = await operator.updateDashboard(
    { id: created.id },
    {
      revision: 1,
      document: { ...document, name: 'Hosts' },
    },
  )
  expect(changed).toMatchObject({ id: created.id, name: 'Hosts', revision: 2 })
  await operator.deleteDashboard({ id: created.id })
  await expect(operator.getDashboard({ id: created.id })).rejects.toMatchObject({ status: 404 })
  await expect(operator.deleteDashboard({ id: created.id })).rejects.toMatchObject({ status: 404 })
})

test('a query likewise', async () => {
  const { operator } = secured
  const document = queryOf('CPU')
  const created = await operator.createSavedQuery({ id: ID, document })
  expect(created).toMatchObject({ id: ID, document })
  const document2 = { ...document, chart: 'area' } as const
  await operator.updateSavedQuery({ id: ID }, { revision: 1, document: document2 })
  expect((await operator.getSavedQuery({ id: ID })).document).toEqual(document2)
  expect((await operator.listSavedQueries({ search: 'cp' })).items).toMatchObject([
    { id: ID, name: 'CPU', description: 'why', revision: 2 },
  ])
  await operator.deleteSavedQuery({ id: ID })
})

test('who was second is told who was first, and what differs', async () => {
  const { operator } = secured
  const { token } = await secured.make({ name: 'ada', role: 'operator' })
  const document = dashboardOf('Both')
  const { id } = await operator.createDashboard({ document })
  const theirs = dashboardOf('Both', { panels: [panelOf('CPU', 0), panelOf('Load', 6)] })
  await secured.open(token).updateDashboard({ id }, { revision: 1, document: theirs })
  const mine = { ...document, description: 'mine' }
  await expect(
    operator.updateDashboard({ id }, { revision: 1, document: mine }),
  ).rejects.toMatchObject({
    status: 409,
    errorCode: 'Conflict',
    detail: expect.stringMatching(
      /^this dashboard is at revision 2, by 'ada' at 2\S+Z, and not at 1 any more; yours differs from it in description, panels\.1 'Memory': get it anew/,
    ),
  })
  expect((await operator.getDashboard({ id })).document).toEqual(theirs)
  await operator.deleteDashboard({ id })
})

test.for([
  [
    'another of that name',
    { document: dashboardOf('Taken') },
    "another dashboard is called 'Taken'",
  ],
  ['another with that id', { id: ID, document: dashboardOf('New') }, `there is a dashboard ${ID}`],
] as const)('%s is a conflict', async ([, request, detail]) => {
  const { operator } = secured
  const taken = await operator.createDashboard({ id: ID, document: dashboardOf('Taken') })
  try {
    await expect(operator.createDashboard(request)).rejects.toMatchObject({
      status: 409,
      detail: expect.stringContaining(detail) as unknown,
    })
  } finally {
    await operator.deleteDashboard({ id: taken.id })
  }
})

test.for([
  [
    { document: dashboardOf('x', { panels: [panelOf('CPU', 0, 'get a:b | filter c == $hots')] }) },
    'body.document.panels.0.queries.0.query: this dashboard has no variable $hots; did you mean $host?',
  ],
  [
    {
      document: dashboardOf('x', {
        variables: ['host', 'step'].map((name) => ({ ...dashboardOf('x').variables[0]!, name })),
      }),
    },
    'body.document.variables.1.name: $step is built in, the duration that suits a chart: give the variable another name',
  ],
  [{ document: dashboardOf('x'), project: 'no-such' }, "there is no project 'no-such'"],
  [{ document: dashboardOf('x'), project: PROJECT, silo: SILO }, 'give the project alone'],
  [
    { document: { ...dashboardOf('x'), format_version: 2 as never } },
    'body.document.format_version: this release reads format 1 only, and not 2',
  ],
] as const)('what cannot be saved: %#', async ([request, detail]) => {
  await expect(secured.operator.createDashboard(request)).rejects.toMatchObject({
    status: 400,
    detail: expect.stringContaining(detail) as unknown,
  })
})

describe('those that come with Nexus', () => {
  test('are listed first, can be found and read', async () => {
    const { operator } = secured
    const { id } = await operator.createDashboard({ document: dashboardOf('Mine') })
    const ids: string[] = []
    for await (const one of allPages((page) => operator.listDashboards(page), { limit: 2 })) {
      ids.push(one.id)
    }
    expect(ids).toEqual(['host', 'http-service', 'node', 'oximeter', id])
    const found = await operator.listDashboards({ search: 'NODE' })
    expect(found.items).toMatchObject([{ id: 'node', builtin: true, revision: 0 }])
    expect((await operator.getDashboard({ id: 'node' })).document.panels.length).toBeGreaterThan(3)
    await operator.deleteDashboard({ id })
  })

  test('stay as they are, and can be copied', async () => {
    const { operator } = secured
    const { document } = await operator.getDashboard({ id: 'host' })
    const refusal = { status: 409, detail: expect.stringContaining('save a copy') as unknown }
    await expect(
      operator.updateDashboard({ id: 'host' }, { revision: 0, document }),
    ).rejects.toMatchObject(refusal)
    await expect(operator.deleteDashboard({ id: 'host' })).rejects.toMatchObject(refusal)
    const copy = await operator.createDashboard({ document })
    expect(copy).toMatchObject({ builtin: false, document })
    await operator.deleteDashboard({ id: copy.id })
  })
})

test('what a token may not see is not there', async () => {
  const { operator, nexus } = secured
  await operator.setProject({ id: PROJECT, name: 'web' })
  const made = {
    fleet: await operator.createDashboard({ document: dashboardOf('of all') }),
    project: await operator.createDashboard({ document: dashboardOf('of web'), project: 'web' }),
    other: await operator.createDashboard({ document: dashboardOf('of web'), project: OTHER }),
    silo: await operator.createDashboard({ document: dashboardOf('of silo'), silo: SILO }),
  }
  const callers = {
    fleet: await secured.make({ role: 'viewer' }),
    project: await secured.make({ role: 'viewer', project: PROJECT }),
    other: await secured.make({ role: 'viewer', project: OTHER }),
    silo: await secured.make({ role: 'viewer', silo: SILO }),
  }
  for (const [who, { token }] of Object.entries(callers)) {
    const viewer = secured.open(token)
    const seen = (await viewer.listDashboards()).items.filter(({ builtin }) => !builtin)
    const expected = Object.entries(made).filter(([of]) => who === 'fleet' || who === of)
    expect(seen.map(({ id }) => id).sort()).toEqual(expected.map(([, { id }]) => id).sort())
    for (const [of, { id }] of Object.entries(made)) {
      const got = viewer.getDashboard({ id }).then(
        () => 'seen',
        (error: Error) => error.message,
      )
      const isSeen = who === 'fleet' || who === of
      expect(await got).toBe(isSeen ? 'seen' : `there is no dashboard ${id}`)
    }
    const builtin = viewer.getDashboard({ id: 'host' }).then(
      () => 'seen',
      (error: Error) => error.message,
    )
    expect(await builtin).toBe(who === 'fleet' ? 'seen' : 'there is no dashboard host')
    // Whoever only sees changes nothing.
    await expect(viewer.deleteDashboard({ id: made.project.id })).rejects.toMatchObject({
      status: 403,
    })
  }
  // Pages of another caller are no way to see more.
  const url = `${nexus.publicUrl}/v1/dashboards?limit=1`
  const first = await send('GET', url, { headers: bearer(callers.fleet.token) })
  const { next_page: next } = first.body as { next_page: string }
  const answer = await send('GET', `${url}&page_token=${next}`, {
    headers: bearer(callers.project.token),
  })
  expect(answer.body).toMatchObject({ items: [{ id: made.project.id }], next_page: null })
})

test('changes are in the audit', async () => {
  const { operator } = secured
  const { id } = await operator.createSavedQuery({ document: queryOf('audited') })
  await expect(
    operator.updateSavedQuery({ id }, { revision: 7, document: queryOf('audited') }),
  ).rejects.toMatchObject({ status: 409 })
  await operator.deleteSavedQuery({ id })
  expect((await operator.listAudit({ limit: 3 })).items).toMatchObject([
    { action: 'delete_saved_query', subject: 'audited', status: 204, detail: `${id}, revision 1` },
    { action: 'update_saved_query', subject: id, status: 409 },
    { action: 'create_saved_query', subject: 'audited', status: 201 },
  ])
})
