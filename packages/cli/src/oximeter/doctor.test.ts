import type { Diagnosis, Finding, Severity } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { answering } from '../../test/answering.ts'
import type { Style } from '../output/table.ts'
import { doctor } from './doctor.ts'

const plain: Style = { heading: (text) => text, faint: (text) => text }

function finding(severity: Severity, more: Partial<Finding> = {}): Finding {
  return {
    check: 'clock',
    code: severity === 'ok' ? 'ok' : 'clock_skew',
    severity,
    subject: '',
    text: 'All clocks agree.',
    what_to_do: null,
    ...more,
  }
}

const spool = finding('critical', {
  check: 'queues',
  code: 'collection_paused',
  subject: 'collector f58c3846-dd90-4eba-bf53-79379d5ab0f9',
  text: '4 GiB of 4 GiB (100%) wait in its spool, the oldest for 3 h. Why: the disk is full \u001b[2J.',
  what_to_do: 'oximeter spool shows what waits and why.',
})
const skew = finding('warning', {
  subject: 'clickhouse',
  text: 'Its clock is 45 s ahead of that of this Nexus.',
  what_to_do: 'Have the clocks of both machines set from the network.',
})
const schemas = finding('note', {
  check: 'schemas',
  code: 'provisional_schemas',
  text: '3 schemas are known from samples alone.',
  what_to_do: 'Define them in TOML.',
})

function ask(findings: Finding[], failOn: Severity = 'warning') {
  const diagnosis: Diagnosis = {
    version: '0.1.0',
    time: '2026-08-21T22:00:00Z',
    elapsed_ms: 312,
    findings,
  }
  return doctor(answering({ '/v1/diagnosis': JSON.stringify(diagnosis) }), { failOn })
}

test('oximeter doctor: the worst first, each with what to do', async () => {
  const all = [spool, skew, schemas, finding('ok', { check: 'memory' }), finding('ok')]
  const answer = await ask(all)
  await expect(answer.text(plain)).toMatchFileSnapshot('../../test/golden/doctor.txt')
  expect(answer.json).toMatchObject({ findings: all })
})

test.for([
  [[finding('ok')], 'warning', 0, 'all is well'],
  [[schemas], 'warning', 0, '1 note'],
  [[schemas], 'note', 1, '1 note'],
  [[skew, skew, schemas], 'warning', 1, '2 warnings, 1 note'],
  [[skew], 'critical', 0, '1 warning'],
  [[spool], 'critical', 1, '1 critical'],
] as const)('%j failing on %s ends with %d', async ([findings, failOn, exitCode, words]) => {
  const answer = await ask([...findings], failOn)
  expect(answer.exitCode).toBe(exitCode)
  expect(answer.text(plain)).toContain(words)
})
