import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { tlsFetch, type TlsFetch } from '@oximeter/api/tls'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { TestAuthority } from '../../../apptest/src/certificates.ts'
import { PostgresServer } from '../../nexus/test/postgres-server.ts'
import { run, RunningProgram, temporaryDirectory, type Outcome } from './program.ts'

const DATABASE_PASSWORD = 'pw-of-the-database'
const CLICKHOUSE_PASSWORD = 'pw-of-clickhouse'
const WRONG = `oxm_${'wrong'.repeat(8)}`

/**
 * A Nexus and a collector as programs, off loopback in all but the network: certificates and tokens
 * are wanted everywhere, everything that is secret is set, and everything is logged.
 */
let directory: ReturnType<typeof temporaryDirectory>
let postgres: PostgresServer
let clickhouse: Server
let env: Record<string, string>
let nexus: RunningProgram
let collector: RunningProgram
let api: string
let collectorUrl: string
let trusting: TlsFetch
const secrets: string[] = [DATABASE_PASSWORD, CLICKHOUSE_PASSWORD, WRONG]

beforeAll(async () => {
  directory = temporaryDirectory()
  const authority = await TestAuthority.create(directory.path)
  const { cert, key } = await authority.sign('programs')
  trusting = tlsFetch({ ca: authority.file })
  postgres = await PostgresServer.start()
  const database = (await postgres.createDatabase()).replace(
    'postgres@',
    `postgres:${DATABASE_PASSWORD}@`,
  )
  // What a server may answer at worst: with what it was sent.
  clickhouse = createServer(({ headers, url }, response) => {
    response.writeHead(500).end(`Code: 516. DB::Exception: ${url} ${JSON.stringify(headers)}`)
  }).listen(0, '127.0.0.1')
  await once(clickhouse, 'listening')
  env = {
    OXIMETER_LOG_LEVEL: 'trace',
    OXIMETER_DATABASE: database,
    OXIMETER_CLICKHOUSE: `http://127.0.0.1:${(clickhouse.address() as AddressInfo).port}`,
    OXIMETER_CLICKHOUSE_USER: 'me',
    OXIMETER_CLICKHOUSE_PASSWORD: CLICKHOUSE_PASSWORD,
    OXIMETER_NEXUS_INTERNAL_PORT: '0',
    OXIMETER_NEXUS_PUBLIC_PORT: '0',
    OXIMETER_COLLECTOR_PORT: '0',
    OXIMETER_REFRESH_INTERVAL: '200ms',
    OXIMETER_REQUIRE_TOKENS: 'always',
    OXIMETER_TLS_CERT: cert,
    OXIMETER_TLS_KEY: key,
    OXIMETER_TLS_CA: authority.file,
  }
  const here = { cwd: directory.path, env }
  nexus = new RunningProgram('oximeter', ['nexus'], here)
  const [, internal = ''] = await nexus.printed(/internal API +(https:\S+)[^]*^ready/m)
  ;[, api = ''] = await nexus.printed(/public API +(https:\S+)/)
  secrets.push(readFileSync(operatorToken(), 'utf8').trim())

  const token = await tokens('create', '--name', 'collector', '--role', 'collector')
  secrets.push(token.stdout.trim())
  collector = new RunningProgram('oximeter', ['run', '--nexus', internal], {
    cwd: directory.path,
    env: { ...env, OXIMETER_TOKEN: token.stdout.trim() },
  })
  ;[, collectorUrl = ''] = await collector.printed(/Collector +(https:\S+)[^]*^ready/m)
  secrets.push(readFileSync(join(directory.path, 'data/collector/api.token'), 'utf8').trim())
})
afterAll(async () => {
  await nexus[Symbol.asyncDispose]()
  await collector[Symbol.asyncDispose]()
  trusting[Symbol.dispose]()
  clickhouse.close()
  await postgres.stop()
  directory[Symbol.dispose]()
})

function operatorToken(): string {
  return join(directory.path, 'data/operator.token')
}

function oximeter(...args: string[]): Promise<Outcome> {
  return run('oximeter', args, { cwd: directory.path, env: { ...env, OXIMETER_API: api } })
}

function tokens(...args: string[]): Promise<Outcome> {
  return oximeter('tokens', ...args)
}

test('the first token is for its owner, and commands beside it use it', async () => {
  expect(nexus.stdout).toContain('the first token of an operator is in data/operator.token')
  expect(statSync(operatorToken()).mode & 0o777).toBe(0o600)
  const { stdout, code } = await tokens('list')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^first-operator +operator +valid/m)
  const elsewhere = await run('oximeter', ['tokens', 'list'], {
    cwd: '/',
    env: { ...env, OXIMETER_API: api },
  })
  expect(elsewhere).toMatchObject({ code: 1, stderr: expect.stringContaining('a token is wanted') })
  expect(existsSync('/data')).toBe(false)
})

test('tokens are made, shown, used and revoked, and the audit tells', async () => {
  const made = await tokens('create', '--name', 'reader', '--role', 'viewer', '--expires', '30d')
  expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^oxm_[\w-]{43}\n$/) })
  expect(made.stderr).toContain("Token 'reader' of a viewer is good until 20")
  const token = made.stdout.trim()
  secrets.push(token)
  const asReader = (...args: string[]) =>
    run('oximeter', args, {
      cwd: directory.path,
      env: { ...env, OXIMETER_API: api, OXIMETER_TOKEN: token },
    })
  expect(await asReader('producers')).toMatchObject({ code: 0 })
  expect(await asReader('tokens', 'list')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("token 'reader' is a viewer of the fleet"),
  })
  expect((await tokens('show', 'reader')).stdout).toMatch(/^for +viewer$/m)
  expect((await tokens('revoke', 'reader')).stdout).toContain("Token 'reader' is revoked")
  expect((await asReader('producers')).stderr).toContain("token 'reader' was revoked")
  const { stdout } = await oximeter('audit', '--json')
  const { items } = JSON.parse(stdout) as { items: { action: string; subject: string }[] }
  expect(items.map(({ action, subject }) => `${action} ${subject}`)).toEqual(
    expect.arrayContaining([
      'create_token reader',
      'revoke_token reader',
      'refused GET /v1/tokens',
    ]),
  )
})

test('the collector registers with its token, and Nexus and its spool command reach it', async () => {
  await vi.waitFor(async () => {
    const { items } = JSON.parse((await oximeter('collectors', '--json')).stdout) as {
      items: unknown[]
    }
    expect(items).toMatchObject([{ live: true, info: { n_producers: expect.any(Number) } }])
  })
  expect(await oximeter('spool', 'list', '--collector', collectorUrl)).toMatchObject({ code: 0 })
})

test('what Nexus measures of itself is collected over TLS, as all else is asked', async () => {
  await expect
    .poll(async () => {
      const { stdout } = await oximeter('producers', '--json')
      return (JSON.parse(stdout) as { items: unknown }).items
    })
    .toMatchObject([{ tls: true, status: { last_success: {} } }])
  expect((await oximeter('producers')).stdout).toContain('https://127.0.0.1:')
})

test.for<[string[], string]>([
  [['tokens', 'create', '--name', 'x', '--role', 'root'], 'Allowed choices are operator, viewer'],
  [['tokens', 'create', '--role', 'viewer'], "required option '--name <name>'"],
  [['tokens', 'create', '--name', 'x', '--role', 'producer', '--producer', 'y'], 'no UUID'],
  [
    ['run', '--token-file', 'gone', '--data-dir', 'other'],
    'token_file: gone: there is no such file',
  ],
  [['nexus', '--tls-cert', 'gone', '--data-dir', 'other'], 'gone: there is no such file'],
  [['producers', '--api', 'http://me:pw-of-me@x'], 'this is not an HTTP address'],
])('%j is refused', async ([args, words]) => {
  const { code, stderr } = await oximeter(...args)
  expect(code).toBeGreaterThan(0)
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('pw-of-')
})

test('no secret is in any log, any answer, or the configuration that is printed', async () => {
  const answers: string[] = []
  const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
    for (const base of [api, collectorUrl]) {
      const response = await trusting.fetch(base + path, init)
      answers.push(await response.text())
    }
  }
  const operator = readFileSync(operatorToken(), 'utf8').trim()
  const json = { 'content-type': 'application/json' }
  for (const secret of secrets) {
    const authorization = `Bearer ${secret}`
    await ask('/v1/tokens', { headers: { authorization } })
    await ask(`/v1/tokens/${secret}`, { headers: { authorization: `Bearer ${operator}` } })
    await ask(`/nothing?token=${secret}`, { headers: { authorization } })
    await ask(`/v1/tokens/${secret}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${operator}` },
    })
  }
  for (const token of secrets.filter((secret) => secret.startsWith('oxm_'))) {
    for (const path of ['/v1/tokens', '/v1/sql', '/v1/system/timeseries/query', '/spool/drop']) {
      const headers = { ...json, authorization: `Bearer ${operator}` }
      await ask(path, { method: 'POST', headers, body: JSON.stringify({ query: token }) })
      await ask(path, { method: 'POST', headers, body: token })
      await ask(path, { method: 'POST', headers, body: JSON.stringify({ name: token }) })
    }
  }
  answers.push((await oximeter('audit', '--json', '--limit', '10000')).stdout)
  for (const format of [[], ['--json']]) {
    const { stdout, stderr } = await run('oximeter', ['config', 'print', ...format], {
      cwd: directory.path,
      env: { ...env, OXIMETER_TOKEN: operator },
    })
    expect(stdout).toContain('(hidden)')
    answers.push(stdout, stderr)
  }
  // A database that is away, too.
  const away = await run('oximeter', ['nexus', '--data-dir', 'away'], {
    cwd: directory.path,
    env: { ...env, OXIMETER_DATABASE: `postgresql://me:${DATABASE_PASSWORD}@127.0.0.1:1/nexus` },
  })
  expect(away.stderr).toContain('postgresql://127.0.0.1:1/nexus')
  answers.push(away.stdout, away.stderr)

  for (const program of [collector, nexus]) {
    program.kill('SIGTERM')
    const { stdout, stderr } = await program.ended()
    answers.push(stdout, stderr)
  }
  const logs = nexus.stderr + collector.stderr
  expect(logs).toMatch(/"level":20/)
  const everything = answers.join('\n')
  const told = new Set([DATABASE_PASSWORD, CLICKHOUSE_PASSWORD])
  for (const secret of secrets) {
    // A password that somebody sends as the name of a token comes back to that one alone.
    const place = told.has(secret) ? logs : everything
    expect(
      place.includes(secret),
      `${secret.slice(0, 12)} is in it: ${around(place, secret)}`,
    ).toBe(false)
  }
})

function around(text: string, secret: string): string {
  const at = text.indexOf(secret)
  return at < 0 ? '' : text.slice(Math.max(0, at - 300), at)
}
