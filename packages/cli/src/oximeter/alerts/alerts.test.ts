import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { answering, page } from '../../../test/answering.ts'
import type { Style } from '../../output/table.ts'
import { checkFiles, plannedBySchemas } from './check.ts'
import { listFiles } from './files.ts'
import { listAlerts } from './list.ts'
import { listReceivers } from './receivers.ts'
import { listRules, showHistory, showRule } from './rules.ts'
import { listSilences, silence } from './silences.ts'

const now = (): number => Date.UTC(2026, 10, 29, 12)
const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../../test/golden/${name}.txt`
const RULE = 'a0000000-0000-4000-8000-000000000000'

const alert = (room: string, state: string, severity: string, more = ''): string => `{
  "id": "b0000000-0000-4000-8000-000000000000", "rule_id": "${RULE}", "rule": "Too hot",
  "severity": "${severity}", "state": "${state}",
  "labels": {"alertname": "Too hot", "severity": "${severity}", "room": "${room}", "team": "house"},
  "annotations": {}, "value": 18446744073709551615, "time_active": "2026-11-29T11:50:00Z",
  "time_firing": "2026-11-29T11:55:00Z", "time_resolved": null, "silenced_by": [${more}]
}`

const rule = (name: string, more: string): string => `{
  "id": "${RULE}", "name": "${name}", "query": "get room:temperature\\n| last 1\\u001b[2J",
  "condition": {"op": ">", "threshold": 30.5}, "for_secs": 300, "keep_firing_for_secs": 0,
  "interval_secs": 60, "lookback_secs": 300, "delay_secs": 15, "no_data": "ok",
  "severity": "critical", "labels": {"team": "house"}, "annotations": {"summary": "{{ room }}"},
  "receivers": null, "enabled": true, "time_created": null, "time_changed": null,
  "pending": 1, "firing": 2, ${more}
}`

const evaluation = (error: string): string => `"evaluation": {
  "time": "2026-11-29T11:59:50Z", "duration_ms": 12, "error": ${error}, "note": null, "failures": 3,
  "time_succeeded": null, "series": 7, "left_out": 0
}`

const delivery = (error: string): string => `"delivery": {
  "sent": 4, "failed": 2, "time_sent": "2026-11-29T11:59:00Z", "time_failed": null,
  "error": ${error}, "waiting": 0
}`

const receiver = (name: string, more: string): string => `{
  "name": "${name}", "kind": "webhook", "url": "https://hooks.example/x",
  "has_bearer_token": true, "headers": [], "ca": null, "send_resolved": true,
  "repeat_secs": 14400, "enabled": true, ${more}
}`

const SILENCE = `{
  "id": "c0000000-0000-4000-8000-000000000000", "comment": "painting", "author": "ops",
  "matchers": [{"label": "room", "op": "=~", "value": "cellar.*"}, {"label": "team", "op": "!=", "value": "x"}],
  "time_starts": "2026-11-29T11:00:00Z", "time_ends": "2026-11-29T14:00:00Z",
  "state": "active", "time_created": "2026-11-29T11:00:00Z"
}`

const nexus = answering({
  '/v1/alerts': page(
    alert('hall', 'resolved', 'critical'),
    alert('attic', 'firing', 'warning'),
    alert('cellar', 'firing', 'critical', '"c0000000-0000-4000-8000-000000000000"'),
    alert('lab', 'pending', 'info'),
  ),
  '/v1/alerts/rules': page(
    rule('Too hot', `"revision": 3, "source": null, ${evaluation('null')}`),
    rule('Broken', `"revision": 0, "source": "a/b.toml:7", ${evaluation('"no timeseries x:y"')}`),
    rule('New', '"revision": 1, "source": null, "evaluation": null'),
  ),
  [`/v1/alerts/rules/${RULE}/history`]: page(`{
    "id": "d0000000-0000-4000-8000-000000000000", "time": "2026-11-29T11:55:00Z",
    "alert_id": "b0000000-0000-4000-8000-000000000000", "labels": {"alertname": "Too hot", "room": "attic"},
    "from": "pending", "to": "firing", "value": 31.5, "reason": null
  }`),
  'GET /v1/alerts/silences': page(SILENCE),
  'POST /v1/alerts/silences': SILENCE,
  '/v1/alerts/receivers': `{"items": [
    ${receiver('ops', `"source": null, ${delivery('null')}`)},
    ${receiver('pager', `"source": "a/b.toml:1", ${delivery('"it answers 503"')}`)}
  ]}`,
  '/v1/alerts/files': `{"items": [{
    "file": "a/b.toml", "rules": 2, "receivers": 1, "time_read": "2026-11-29T11:59:00Z",
    "problems": [{"line": 3, "column": 9, "message": "for is no duration", "hint": "write \\"5m\\""}]
  }]}`,
})

test('alerts, rules, receivers, silences and files as people see them', async () => {
  const parts = [
    await listAlerts(nexus, undefined, now),
    await listRules(nexus, now),
    await showRule(nexus, 'Broken', now),
    await showHistory(nexus, 'Too hot', 10),
    await listReceivers(nexus, now),
    await listSilences(nexus, { all: false }, now),
    await silence(
      nexus,
      ['room=~cellar.*', 'team!=x'],
      { ms: 7_200_000, comment: 'painting' },
      now,
    ),
    await listFiles(nexus, now),
  ]
  const texts = parts.map(
    (part) => part.text(plain) + (part.notes ?? []).map((note) => `${note}\n`).join(''),
  )
  await expect(texts.join('\n')).toMatchFileSnapshot(golden('alerts'))
})

test('a rule that is not there, and a matcher that is none', async () => {
  await expect(showRule(nexus, 'Cold', now)).rejects.toThrow("there is no rule 'Cold'")
  for (const text of ['room', '=x', 'a b=c']) {
    await expect(silence(nexus, [text], { ms: 1, comment: 'x' }, now)).rejects.toThrow(
      'write host=web1',
    )
  }
})

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'alert-check-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const SCHEMAS = new URL('../../../../../schema', import.meta.url).pathname

test('our own rules are right by our own definitions', async () => {
  const file = new URL('../../../../../deploy/alerts/oximeter.toml', import.meta.url).pathname
  const answer = await checkFiles([file], await plannedBySchemas(SCHEMAS))
  expect(answer).toMatchObject({ exitCode: 0, json: { ok: true, rules: 13 } })
})

const written = (name: string, query: string, more = ''): string =>
  `[[rules]]\nname = "${name}"\nquery = '''\n${query}\n'''\n${more}\n`

test('what only schemas tell is told with its place in the file', async () => {
  const file = join(directory, 'bad.toml')
  await writeFile(
    file,
    [
      written('A', 'get nexus:leads\n| filter nexsu_id == 1'),
      written('B', 'get nexus:leeds'),
      written('C', 'get nexus:leads, nexus:heartbeats'),
      written('D', 'get nexus:leads', 'annotations.summary = "{{ nexusid }}"'),
      written('E', 'get http_server:request_duration'),
      written('F', 'get nexus:leads |'),
    ].join(''),
  )
  const answer = await checkFiles([file], await plannedBySchemas(SCHEMAS))
  expect(answer.exitCode).toBe(1)
  expect(answer.text(plain).replaceAll(directory, '.')).toMatchInlineSnapshot(`
    "./bad.toml:5:10: nexus:leads has no nexsu_id
      hint: did you mean nexus_id?
    ./bad.toml:11:5: there is no timeseries nexus:leeds
      hint: did you mean nexus:leads?
    ./bad.toml:14:1: the query answers 2 tables, and a rule looks at one: join them, or ask for one
    ./bad.toml:20:1: the annotation summary has {{ nexusid }}, which the answer has not: there is {{ value }}, {{ nexus_id }}
    ./bad.toml:26:1: the query answers distributions: choose a number with quantile or map
    ./bad.toml:36:1: expected a stage, but the query ends here
    6 problems.
    "
  `)
})

test('a file that is not there', async () => {
  const planned = await plannedBySchemas(SCHEMAS)
  await expect(checkFiles([join(directory, 'no.toml')], planned)).rejects.toThrow('is not there')
})
