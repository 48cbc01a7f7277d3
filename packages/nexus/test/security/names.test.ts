import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveName } from '../../src/access/resolve-name.ts'
import type { Caller } from '../../src/access/caller.ts'
import type { StoredName } from '../../src/store/names.ts'
import { startSecuredNexus, type SecuredNexus } from './secured-nexus.ts'

const SILO = 'b0000000-0000-4000-8000-000000000001'
const PROJECT = 'b0000000-0000-4000-8000-000000000002'
const OTHER = 'b0000000-0000-4000-8000-000000000003'

let secured: SecuredNexus
beforeAll(async () => {
  secured = await startSecuredNexus()
})
afterAll(() => secured[Symbol.asyncDispose]())

test('a name stands for its silo or project where a token is made', async () => {
  const { operator } = secured
  await operator.setSilo({ id: SILO, name: 'acme' })
  expect(await operator.setProject({ id: PROJECT, name: 'web', silo: 'acme' })).toEqual({
    id: PROJECT,
    name: 'web',
    silo_id: SILO,
  })
  expect(await secured.make({ role: 'viewer', project: 'web' })).toMatchObject({
    scope: 'project',
    scope_id: PROJECT,
  })
  expect(await secured.make({ role: 'viewer', silo: 'acme' })).toMatchObject({ scope_id: SILO })
  await expect(secured.make({ role: 'viewer', project: 'wbe' })).rejects.toMatchObject({
    status: 400,
    detail: expect.stringContaining("there is no project 'wbe'; did you mean web?"),
  })
  await expect(operator.setProject({ id: OTHER, name: 'web' })).rejects.toMatchObject({
    status: 409,
  })
  expect((await operator.listAudit({ limit: 1 })).items).toMatchObject([
    { action: 'set_project', subject: 'web', status: 409 },
  ])
  await operator.removeProject({ project: 'web' })
  expect((await operator.listProjects()).items).toEqual([])
  expect((await operator.listSilos()).items).toEqual([{ id: SILO, name: 'acme' }])
})

test('who sees one project learns no other name, not even that it is one', async () => {
  const stored: readonly StoredName[] = [
    { id: PROJECT, name: 'web', siloId: null },
    { id: OTHER, name: 'secret', siloId: null },
  ]
  const names = {
    named: async (_: unknown, name: string) => stored.find((one) => one.name === name),
    list: async () => stored,
  }
  const caller: Caller = { role: 'viewer', scope: { kind: 'project', projectId: PROJECT } }
  const resolved = (text: string) => resolveName(names, 'project', text, caller)
  expect(await resolved('web')).toBe(PROJECT)
  expect(await resolved(PROJECT.toUpperCase())).toBe(PROJECT)
  const refusal = async (text: string) =>
    resolved(text).then(
      () => 'resolved',
      (error: unknown) => String(error).replaceAll(text, '…'),
    )
  expect(await refusal('secret')).toBe(await refusal('nothing-like-it'))
  expect(await refusal('secre')).not.toContain('did you mean')
})
