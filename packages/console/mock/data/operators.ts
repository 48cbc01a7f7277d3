import type {
  AuditEntry,
  NamedProject,
  NamedSilo,
  RetentionPolicyJson,
  Token,
} from '@oximeter/api/client'

import { ago, DAY, HOUR, MINUTE } from './ago.ts'
import { Random } from './random.ts'

/** What operators have set up. */
export interface Operators {
  readonly tokens: Token[]
  /** The newest first. */
  readonly audit: AuditEntry[]
  readonly silos: NamedSilo[]
  readonly projects: NamedProject[]
  readonly retention: RetentionPolicyJson[]
}

const BY_DEFAULT: RetentionPolicyJson = { pattern: 'default', days: 30, bytes: null, given: false }

export const NO_OPERATORS: Operators = {
  tokens: [],
  audit: [],
  silos: [],
  projects: [],
  retention: [BY_DEFAULT],
}

export function makeOperators(): Operators {
  const random = new Random('operators')
  const silo: NamedSilo = { id: random.uuid(), name: 'acme' }
  const project: NamedProject = { id: random.uuid(), name: 'shop', silo_id: silo.id }
  const ada: Token = {
    ...NEW_TOKEN,
    id: random.uuid(),
    name: 'ada',
    role: 'operator',
    time_created: ago(40 * DAY),
    time_last_used: ago(MINUTE),
  }
  return {
    tokens: [
      ada,
      {
        ...ada,
        id: random.uuid(),
        name: 'shop-viewers',
        role: 'viewer',
        scope: 'project',
        scope_id: project.id,
        time_expires: ago(-20 * DAY),
      },
      {
        ...ada,
        id: random.uuid(),
        name: 'old-collector',
        role: 'collector',
        state: 'revoked',
        time_revoked: ago(3 * DAY),
      },
    ],
    audit: [
      entry(random.uuid(), 8 * MINUTE, 'drain_collector', 200),
      entry(random.uuid(), 3 * HOUR, 'set_retention', 200),
      { ...entry(random.uuid(), DAY, 'refused', 401), caller: null, token_id: null },
    ],
    silos: [silo],
    projects: [project],
    retention: [
      BY_DEFAULT,
      { pattern: 'http_server:*', days: 14, bytes: 64 * 2 ** 30, given: true },
    ],
  }
}

export const NEW_TOKEN: Omit<Token, 'id' | 'name' | 'role' | 'time_created'> = {
  scope: 'fleet',
  scope_id: null,
  producer_ids: null,
  state: 'valid',
  time_expires: null,
  time_revoked: null,
  time_last_used: null,
  created_by: 'local',
}

function entry(id: string, agoMs: number, action: string, status: number): AuditEntry {
  return {
    id,
    time: ago(agoMs),
    caller: 'ada',
    token_id: null,
    action,
    subject: '',
    status,
    detail: '',
  }
}
