import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  followEvents,
  NexusClient,
  schemaToJson,
  type AlertRule,
  type AlertRuleRequest,
  type NexusPublicClient,
} from '@oximeter/api/client'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { f64, metric, schemaOf, string, target } from '@oximeter/core'
import { connect, type Database } from '@oximeter/db'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { AlertReceiver } from './alert-receiver.ts'
import { startTestNexus } from './nexus-fixture.ts'
import { PostgresServer } from './postgres-server.ts'

const ROOM = target('room', { room: string() })
const TEMPERATURE = metric('temperature', {}, f64())

let db: Database
let replicas: { nexus: Nexus; open: NexusPublicClient }[]
let receiver: AlertReceiver
let directory: string
/** The first of the Nexus that are there. */
let open: NexusPublicClient
const cleanup = new AsyncDisposableStack()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nexus-alerts-'))
  cleanup.defer(() => rm(directory, { recursive: true, force: true }))
  const [clickhouse, postgres] = await Promise.all([
    startEmbeddedClickHouse({ dataDir: join(directory, 'clickhouse'), port: 0 }),
    PostgresServer.start(),
  ])
  cleanup.defer(() => clickhouse.close())
  cleanup.defer(() => postgres.stop())
  const { url, username, password } = clickhouse
  db = cleanup.use(connect({ url, username, password }))
  await db.migrate()
  receiver = cleanup.use(await AlertReceiver.start())
  await writeFile(join(directory, 'token'), 'from-a-file\n')
  await writeFile(join(directory, 'rules.toml'), fileOf('> 30'))
  const common = {
    clickhouse: { url, username, password },
    database: { url: await postgres.createDatabase() },
    collectorTimeoutMs: 1_000,
    alertFiles: [join(directory, '*.toml')],
  }
  replicas = [await startTestNexus(common), await startTestNexus(common)]
  cleanup.defer(async () => {
    for (const { nexus } of replicas) await nexus.close()
  })
  open = replicas[0]!.open
  const schema = schemaOf(ROOM, TEMPERATURE)
  await db.putSchema(schema, { provisional: false })
  const internal = new NexusClient(replicas[0]!.nexus.internalUrl)
  await internal.offerSchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
})
afterAll(() => cleanup.disposeAsync())

/** A file with a rule, and a receiver of everything. */
function fileOf(condition: string): string {
  return `
[[receivers]]
name = "files"
kind = "webhook"
url = "${receiver.url}/files"
bearer_token_file = "token"

[[rules]]
name = "Hot in a file"
query = "get room:temperature | filter room == 'file'"
condition = "${condition}"
interval = "1s"
delay = "0s"
receivers = ["files"]

[[rules]]
name = "Never measured"
query = "get room:losses"
interval = "1s"
receivers = []
`
}

async function measure(room: string, value: number): Promise<void> {
  const timestamp = BigInt(Date.now()) * 1_000_000n
  await db.insert([TEMPERATURE.sample(ROOM.of({ room }), {}, value, timestamp)])
}

function ruleOf(name: string, room: string, more: Partial<AlertRuleRequest> = {}) {
  return {
    name,
    query: `get room:temperature | filter room =~ '^${room}'`,
    condition: { op: '>', threshold: 30 },
    interval_secs: 1,
    delay_secs: 0,
    receivers: [],
    ...more,
  } satisfies AlertRuleRequest
}

/** Waits until the alerts of a rule are in these states: `attic firing`. */
async function untilStates(rule: Pick<AlertRule, 'id'>, states: string[]): Promise<void> {
  await vi.waitFor(async () => {
    const { items } = await open.listAlerts({ rule_id: rule.id })
    const now = items.map(({ labels, state }) => `${labels['room']} ${state}`)
    expect(now.toSorted()).toEqual(states)
  })
}

/** Of these rules each evaluation from now on was made after what was done before. */
async function evaluatedAgain(rule: Pick<AlertRule, 'id'>, times: number): Promise<AlertRule> {
  let last: string | undefined
  let seen = 0
  return vi.waitFor(async () => {
    const now = await open.getAlertRule({ id: rule.id })
    if (now.evaluation !== null && now.evaluation.time !== last) seen += 1
    last = now.evaluation?.time
    expect(seen).toBeGreaterThan(times)
    return now
  })
}

test('an alert is pending, fires, is told to a webhook and to Alertmanager, and resolves', async () => {
  const events = new AbortController()
  const changes: string[] = []
  const listening = (async () => {
    for await (const event of followEvents(
      open,
      { topics: ['alerts'] },
      { signal: events.signal },
    )) {
      if (event.event === 'reset') changes.push('known')
      if (event.event === 'alert') changes.push(`${event.change} ${event.alert.labels['room']}`)
    }
  })()
  await vi.waitFor(() => expect(changes).toEqual(['known']))
  await measure('attic', 31.5)
  await measure('attic-2', 20)
  for (const kind of ['webhook', 'alertmanager'] as const) {
    await open.setAlertReceiver(
      { name: kind },
      {
        kind,
        url: `${receiver.url}/${kind}`,
        bearer_token: 'top-secret',
      },
    )
  }
  const rule = await open.createAlertRule(
    ruleOf('Hot', 'attic', {
      for_secs: 1,
      severity: 'critical',
      labels: { team: 'house' },
      annotations: { summary: '{{ room }} has {{ value }} °C' },
      receivers: ['webhook', 'alertmanager'],
    }),
  )
  expect(rule).toMatchObject({ revision: 1, source: null, evaluation: null })
  await untilStates(rule, ['attic firing'])
  await vi.waitFor(() => expect(receiver.told('/webhook', 'Hot')).toEqual(['firing attic']))
  const { items: alerts } = await open.listAlerts({ rule_id: rule.id, state: 'firing' })
  const labels = { alertname: 'Hot', severity: 'critical', team: 'house', room: 'attic' }
  const annotations = { summary: 'attic has 31.5 °C' }
  expect(alerts).toMatchObject([{ rule: 'Hot', labels, annotations, value: 31.5, silenced_by: [] }])
  const message = receiver.heard.find(({ path }) => path === '/webhook')
  expect(message).toMatchObject({
    authorization: 'Bearer top-secret',
    body: { version: '4', status: 'firing', receiver: 'webhook', commonLabels: labels },
  })
  await vi.waitFor(() => {
    const told = receiver.heard.find(({ path }) => path === '/alertmanager/api/v2/alerts')
    expect(told?.body).toMatchObject([{ labels, annotations }])
  })

  await measure('attic', 19)
  await untilStates(rule, ['attic resolved'])
  await vi.waitFor(() => {
    expect(receiver.told('/webhook', 'Hot')).toEqual(['firing attic', 'resolved attic'])
  })
  await vi.waitFor(() => expect(changes.slice(-2)).toEqual(['firing attic', 'resolved attic']))
  events.abort()
  await listening
  const { items: history } = await open.listAlertHistory({ id: rule.id })
  expect(history.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    'firing → resolved',
    'pending → firing',
    'inactive → pending',
  ])
  const { items: receivers } = await open.listAlertReceivers()
  expect(receivers.map(({ name }) => name)).toEqual(['alertmanager', 'files', 'webhook'])
  expect(receivers[2]).toMatchObject({ has_bearer_token: true, delivery: { sent: 2, failed: 0 } })
  expect(JSON.stringify(receivers)).not.toContain('secret')
})

test('what a silence holds for is shown, and told to nobody', async () => {
  await open.setAlertReceiver({ name: 'quiet' }, { kind: 'webhook', url: `${receiver.url}/quiet` })
  const silence = await open.createAlertSilence({
    matchers: [
      { label: 'alertname', op: '=', value: 'Quiet' },
      { label: 'room', op: '=~', value: 'cellar.*' },
    ],
    time_ends: new Date(Date.now() + 3_600_000).toISOString(),
    comment: 'painting',
  })
  await measure('cellar', 40)
  const rule = await open.createAlertRule(ruleOf('Quiet', 'cellar', { receivers: ['quiet'] }))
  await untilStates(rule, ['cellar firing'])
  await evaluatedAgain(rule, 1)
  const { items } = await open.listAlerts({ rule_id: rule.id })
  expect(items).toMatchObject([{ silenced_by: [silence.id] }])
  expect(receiver.told('/quiet', 'Quiet')).toEqual([])
  expect(await open.expireAlertSilence({ id: silence.id })).toMatchObject({ state: 'expired' })
  await vi.waitFor(() => expect(receiver.told('/quiet', 'Quiet')).toEqual(['firing cellar']))
  await open.deleteAlertRule({ id: rule.id })
  await vi.waitFor(() => {
    expect(receiver.told('/quiet', 'Quiet')).toEqual(['firing cellar', 'resolved cellar'])
  })
})

/** `code subject` of what a diagnosis finds wrong with alerts. */
async function findings(): Promise<string[]> {
  const { findings: found } = await open.diagnosis()
  return found
    .filter(({ check, severity }) => check === 'alerts' && severity === 'warning')
    .map(({ code, subject }) => `${code} ${subject}`)
}

test('a rule that cannot be evaluated any more says why, and its alerts stay', async () => {
  await measure('lab', 40)
  await open.setAlertReceiver({ name: 'gone' }, { kind: 'webhook', url: 'http://127.0.0.1:1/' })
  const rule = await open.createAlertRule(ruleOf('Broken', 'lab', { receivers: ['gone'] }))
  await untilStates(rule, ['lab firing'])
  // Gone for readers: as if another definition had taken its place.
  await db.query(`RENAME TABLE oximeter.timeseries_schema TO oximeter.moved_schema`)
  try {
    const { evaluation } = await vi.waitFor(async () => {
      const now = await open.getAlertRule({ id: rule.id })
      expect(now.evaluation?.failures).toBeGreaterThan(1)
      return now
    })
    expect(evaluation?.error).toBeTypeOf('string')
    expect(evaluation?.time_succeeded).toBeTypeOf('string')
    await untilStates(rule, ['lab firing'])
    await vi.waitFor(async () => {
      expect(await findings()).toEqual([
        // Those of the other tests fail too; of many only the first have their names in it.
        expect.stringMatching(/^rule_fails rules?\b.* (Broken|and \d+ more)/),
        'receiver_fails receiver gone',
      ])
    })
  } finally {
    await db.query(`RENAME TABLE oximeter.moved_schema TO oximeter.timeseries_schema`)
  }
  await vi.waitFor(async () => {
    expect((await open.getAlertRule({ id: rule.id })).evaluation).toMatchObject({
      error: null,
      failures: 0,
    })
  })
  await untilStates(rule, ['lab firing'])
  await open.removeAlertReceiver({ name: 'gone' })
  await vi.waitFor(async () => expect(await findings()).toEqual([]))
})

test('a preview finds what a rule would, and what is wrong with one is told with its place', async () => {
  await measure('preview-1', 50)
  await measure('preview-2', 10)
  const annotations = { summary: '{{ room }}' }
  expect(await open.previewAlertRule(ruleOf('P', 'preview', { annotations }))).toMatchObject({
    series: 2,
    left_out: 0,
    alerts: [{ value: 50, annotations: { summary: 'preview-1' } }],
  })
  const wrong = (more: Partial<AlertRuleRequest>) =>
    open.previewAlertRule(ruleOf('P', 'x', more)).then(
      () => 'right',
      (error: unknown) => error,
    )
  expect(await wrong({ query: 'get room:temprature' })).toMatchObject({
    status: 400,
    mistakes: [{ code: 'unknown-timeseries', span: { start: 4, end: 19 } }],
  })
  expect(await wrong({ query: '{ get room:temperature; get room:temperature }' })).toMatchObject({
    detail: expect.stringContaining('2 tables'),
  })
  expect(await wrong({ annotations: { summary: '{{ rom }}' } })).toMatchObject({
    detail: expect.stringContaining('{{ rom }}'),
  })
  expect(await wrong({ condition: null, no_data: 'alert' })).toMatchObject({ status: 400 })
})

test('rules change for who knows their revision, and names are their own', async () => {
  const rule = await open.createAlertRule(ruleOf('Changing', 'none', { enabled: false }))
  const changed = await open.updateAlertRule(
    { id: rule.id },
    { ...ruleOf('Changed', 'none'), revision: 1 },
  )
  expect(changed).toMatchObject({ name: 'Changed', revision: 2, enabled: true })
  const again = open.updateAlertRule({ id: rule.id }, { ...ruleOf('Again', 'none'), revision: 1 })
  await expect(again).rejects.toMatchObject({ status: 409 })
  await expect(open.createAlertRule(ruleOf('Changed', 'none'))).rejects.toMatchObject({
    status: 409,
  })
  const twin = open.createAlertRule(ruleOf('Hot in a file', 'none'))
  await expect(twin).rejects.toMatchObject({ status: 409 })
  await open.deleteAlertRule({ id: rule.id })
  await expect(open.getAlertRule({ id: rule.id })).rejects.toMatchObject({ status: 404 })
})

test('where no receiver may be, none is made', async () => {
  for (const url of ['http://169.254.169.254/', 'http://metadata.google.internal/', 'ftp://x/']) {
    const making = open.setAlertReceiver({ name: 'bad' }, { kind: 'webhook', url })
    await expect(making).rejects.toMatchObject({ detail: expect.stringContaining('body.url') })
  }
  await open.setAlertReceiver({ name: 'gone' }, { kind: 'webhook', url: 'http://127.0.0.1:1/' })
  expect(await open.testAlertReceiver({ name: 'gone' })).toMatchObject({ ok: false })
  await open.setAlertReceiver({ name: 'there' }, { kind: 'webhook', url: `${receiver.url}/test` })
  expect(await open.testAlertReceiver({ name: 'there' })).toMatchObject({ ok: true })
  expect(receiver.told('/test', 'OximeterTest')).toEqual(['firing -'])
  for (const name of ['gone', 'there']) await open.removeAlertReceiver({ name })
})

test('rules in files are read as they change; one that is wrong counts as it was', async () => {
  await measure('file', 25)
  const { items } = await open.listAlertRules()
  const rule = items.find(({ name }) => name === 'Hot in a file')!
  expect(rule).toMatchObject({ revision: 0, source: expect.stringMatching(/rules\.toml:8$/) })
  await expect(open.deleteAlertRule({ id: rule.id })).rejects.toMatchObject({ status: 409 })
  await writeFile(join(directory, 'rules.toml'), fileOf('> 20'))
  await untilStates(rule, ['file firing'])
  await vi.waitFor(() => expect(receiver.told('/files', 'Hot in a file')).toEqual(['firing file']))
  expect(receiver.heard.find(({ path }) => path === '/files')?.authorization).toBe(
    'Bearer from-a-file',
  )
  await writeFile(join(directory, 'rules.toml'), fileOf('> many'))
  await vi.waitFor(async () => {
    const { items: files } = await open.listAlertFiles()
    expect(files).toMatchObject([{ rules: 2, problems: [{ line: 11, column: 13 }] }])
  })
  expect(await findings()).toEqual([expect.stringMatching(/^rule_file_wrong .*rules\.toml:11:13$/)])
  await untilStates(rule, ['file firing'])
  await writeFile(join(directory, 'rules.toml'), fileOf('> 30'))
  await untilStates(rule, ['file resolved'])
})

test('a timeseries that is not there yet has no series, and that is said', async () => {
  const { items } = await open.listAlertRules()
  const rule = items.find(({ name }) => name === 'Never measured')!
  const { evaluation } = await evaluatedAgain(rule, 0)
  const note = expect.stringContaining('there is no timeseries room:losses') as unknown
  expect(evaluation).toMatchObject({ error: null, note, series: 0 })
})

test('another Nexus takes over: it goes on, tells nothing twice, and misses no end', async () => {
  await open.setAlertReceiver({ name: 'both' }, { kind: 'webhook', url: `${receiver.url}/both` })
  await measure('roof', 40)
  const rule = await open.createAlertRule(
    ruleOf('Roof', 'roof', { receivers: ['both'], lookback_secs: 3600 }),
  )
  await vi.waitFor(() => expect(receiver.told('/both', 'Roof')).toEqual(['firing roof']))
  const { items: before } = await open.listAlerts({ rule_id: rule.id })
  for (const gone of replicas.splice(0, 1)) await gone.nexus.close()
  open = replicas[0]!.open
  await evaluatedAgain(rule, 2)
  const { items: after } = await open.listAlerts({ rule_id: rule.id })
  expect(after.map(({ time_firing }) => time_firing)).toEqual(before.map((one) => one.time_firing))
  expect(receiver.told('/both', 'Roof')).toEqual(['firing roof'])
  // A receiver that is ill is told when it is well.
  receiver.status = 503
  await measure('roof', 20)
  await untilStates(rule, ['roof resolved'])
  await vi.waitFor(async () => {
    const { items } = await open.listAlertReceivers()
    expect(items.find(({ name }) => name === 'both')?.delivery).toMatchObject({
      failed: 1,
      error: 'it answers 503',
    })
  })
  receiver.status = 200
  await vi.waitFor(() => {
    expect(receiver.told('/both', 'Roof')).toEqual(['firing roof', 'resolved roof'])
  }, 60_000)
})
