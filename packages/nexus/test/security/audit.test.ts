import { allPages, schemaToJson, type AuditEntry } from '@oximeter/api/client'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AuditLog } from '../../src/access/audit-log.ts'
import type { AuditRecord } from '../../src/store/audit.ts'
import { send } from '../http-client.ts'
import { schemaOf } from '../store-harness.ts'
import { bearer, startSecuredNexus, type SecuredNexus } from './secured-nexus.ts'

let secured: SecuredNexus
beforeAll(async () => {
  secured = await startSecuredNexus()
})
afterAll(() => secured[Symbol.asyncDispose]())

async function audit(): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  for await (const entry of allPages((page) => secured.operator.listAudit(page), { limit: 3 })) {
    entries.push(entry)
  }
  return entries
}

test('what an operator changes is written down before it is answered', async () => {
  const { id, token } = await secured.make({ name: 'ops', role: 'operator' })
  const ops = secured.open(token)
  const by = { caller: 'ops', token_id: id }
  const schemas = [schemaToJson(schemaOf('a:b'), { provisional: false })]
  await ops.applySchemas({ schemas, dry_run: true })
  expect((await audit())[0]).toMatchObject({
    ...by,
    action: 'apply_timeseries_schemas',
    subject: 'a:b',
    status: 200,
    detail: 'tried',
  })
  await ops.applySchemas({ schemas })
  expect((await audit())[0]).toMatchObject({ ...by, detail: 'applied' })
  await expect(ops.dropQuarantined({ name: 'a:b' })).rejects.toMatchObject({ status: 503 })
  expect((await audit())[0]).toMatchObject({
    ...by,
    action: 'drop_quarantined',
    subject: 'a:b',
    status: 503,
  })
  await ops.createToken({ name: 'reader', role: 'viewer', lifetime_secs: 60 })
  await ops.revokeToken({ token: 'reader' })
  expect((await audit()).slice(0, 2)).toMatchObject([
    { ...by, action: 'revoke_token', subject: 'reader', status: 200 },
    { ...by, action: 'create_token', subject: 'reader', detail: 'viewer, good for 60 s' },
  ])
  expect((await audit()).at(-1)).toMatchObject({ caller: 'this process', subject: 'ops' })
})

test('what only reads is not, and what is refused is, once a minute', async () => {
  const { token, id, name } = await secured.make({ role: 'viewer' })
  const before = (await audit()).length
  const viewer = secured.open(token)
  await viewer.listSchemas()
  await viewer.validateQuery({ query: 'get a:b' })
  for (let i = 0; i < 5; i++) {
    await expect(viewer.revokeToken({ token: 'ops' })).rejects.toMatchObject({ status: 403 })
    await expect(secured.open('oxm_wrong').listTokens()).rejects.toMatchObject({ status: 401 })
  }
  await expect.poll(async () => (await audit()).length).toBe(before + 2)
  expect((await audit()).slice(0, 2)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        caller: name,
        token_id: id,
        action: 'refused',
        subject: 'DELETE /v1/tokens/:token',
        status: 403,
        detail: expect.stringMatching(/^from 127\.0\.0\.1: token '.*' is a viewer of the fleet/),
      }),
      expect.objectContaining({ caller: null, subject: 'GET /v1/tokens', status: 401 }),
    ]),
  )
})

test('is for operators alone', async () => {
  const { token } = await secured.make({ role: 'viewer' })
  const url = `${secured.nexus.publicUrl}/v1/audit`
  expect(await send('GET', url, { headers: bearer(token) })).toMatchObject({ status: 403 })
})

describe('an attack', () => {
  const use = { name: null, tokenId: null, asked: 'GET /v1/tokens', status: 401, why: 'wrong' }

  test('fills no table: 60 refused uses in a minute, and how many more there were', async () => {
    const written: AuditRecord[] = []
    let now = 0
    const log = new AuditLog({
      audit: {
        add: async (record) => void written.push(record),
      },
      logger: pino({ level: 'silent' }),
      now: () => now,
    })
    for (let i = 0; i < 10_000; i++) log.refused({ ...use, peer: `10.0.${i % 200}.1` })
    expect(written).toHaveLength(60)
    now = 60_000
    log.refused({ ...use, peer: '10.0.0.1' })
    expect(written).toHaveLength(62)
    expect(written[60]).toMatchObject({ detail: expect.stringMatching(/^7000 other uses/) })
  })

  test('with the database away is in the log', async () => {
    const lines: string[] = []
    const log = new AuditLog({
      audit: { add: () => Promise.reject(new Error('away')) },
      logger: pino({ level: 'info' }, { write: (line) => void lines.push(line) }),
    })
    log.refused({ ...use, peer: '10.0.0.1' })
    await expect.poll(() => lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      action: 'refused',
      detail: 'from 10.0.0.1: wrong',
      reason: 'away',
    })
  })
})
