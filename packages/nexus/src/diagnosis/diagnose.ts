import { SEVERITIES, type Diagnosis, type Finding } from '@oximeter/api/client'
import { mapConcurrently } from '../collectors/map-concurrently.ts'
import { inTime } from '../status/in-time.ts'
import { VERSION } from '../version.ts'
import type { Check } from './check.ts'
import { alerts } from './checks/alerts.ts'
import { cardinality } from './checks/cardinality.ts'
import { clock } from './checks/clock.ts'
import { codecs } from './checks/codecs.ts'
import { collectors } from './checks/collectors.ts'
import { disk } from './checks/disk.ts'
import { leases } from './checks/leases.ts'
import { losses } from './checks/losses.ts'
import { memory } from './checks/memory.ts'
import { parts } from './checks/parts.ts'
import { programs } from './checks/programs.ts'
import { quarantine } from './checks/quarantine.ts'
import { queues } from './checks/queues.ts'
import { registrations } from './checks/registrations.ts'
import { schemas } from './checks/schemas.ts'
import { Facts, type FactSources } from './facts.ts'
import type { Judgement } from './finding.ts'

const CHECKS = [
  prepared(clock),
  prepared(collectors),
  prepared(leases),
  prepared(registrations),
  prepared(queues),
  prepared(losses),
  prepared(quarantine),
  prepared(parts),
  prepared(memory),
  prepared(disk),
  prepared(codecs),
  prepared(cardinality),
  prepared(schemas),
  prepared(alerts),
]

/** What one check may take. */
const PATIENCE_MS = 8000
/** So many at a time, that looking is no load. */
const AT_A_TIME = 3

/** Looks at everything, and says what to do about it. What cannot be looked at is a finding too. */
export async function diagnose(sources: FactSources): Promise<Diagnosis> {
  const begun = performance.now()
  const facts = new Facts(sources)
  const known = await programs.gather(facts)
  const away = new Set<Check['needs']>()
  if ('error' in known.database) away.add('database')
  if ('error' in known.clickhouse) away.add('clickhouse')
  const possible = CHECKS.filter(({ needs }) => !away.has(needs))
  const skipped = CHECKS.filter((check) => !possible.includes(check)).map(({ name }) => name)
  const found = await mapConcurrently(possible, AT_A_TIME, ({ look }) => look(facts))
  const findings = [
    ...named('programs', programs.judge(known)),
    ...(skipped.length > 0 ? named('programs', [notLookedAt(skipped)]) : []),
    ...found.flat(),
  ]
  return {
    version: VERSION,
    time: new Date().toISOString(),
    elapsed_ms: Math.round(performance.now() - begun),
    findings: findings.toSorted((a, b) => rank(b) - rank(a)),
  }
}

/** A check without what it knows: checks know different things. */
function prepared<Known>(check: Check<Known>) {
  const { name, needs } = check
  return { name, needs, look: (facts: Facts) => run(check, facts) }
}

/** @returns what the check found, or why it could not */
export async function run<Known>(check: Check<Known>, facts: Facts): Promise<Finding[]> {
  const known = await inTime(check.gather(facts), PATIENCE_MS)
  return named(check.name, 'value' in known ? check.judge(known.value) : [failed(known.error)])
}

function failed(error: string): Judgement {
  return {
    code: 'check_failed',
    severity: 'warning',
    subject: '',
    text: `This could not be looked at: ${error}`,
    what_to_do:
      'Try again; if it stays so, the system may be overloaded, or this is a mistake of ours.',
  }
}

function notLookedAt(checks: readonly string[]): Judgement {
  return {
    code: 'not_looked_at',
    severity: 'note',
    subject: '',
    text: `Without them nothing can be said of: ${checks.join(', ')}.`,
    what_to_do: 'Mend that first, and look again.',
  }
}

function named(check: string, judgements: readonly Judgement[]): Finding[] {
  return judgements.map((judgement) => ({ check, ...judgement }))
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity)
}
