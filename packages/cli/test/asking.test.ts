import { once } from 'node:events'
import { createServer } from 'node:http'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { NexusClient, schemaToJson } from '@oximeter/api/client'
import { f64, metric, schemaOf, string, target } from '@oximeter/core'
import { startNexus, type Nexus } from '@oximeter/nexus'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { freePort } from '../../../apptest/src/free-port.ts'
import { run, temporaryDirectory, type Outcome } from './program.ts'

const directory = temporaryDirectory()
const collectorId = 'f58c3846-dd90-4eba-bf53-79379d5ab0f9'
const producerId = '0b1c8ad2-40bd-4c23-a1b7-30a1b8f7c0aa'
let nexus: Nexus

function at(api: string): { cwd: string; env: Record<string, string> } {
  return { cwd: directory.path, env: { OXIMETER_API: api } }
}

/** Asks the Nexus of this file. */
function oxdb(...args: string[]): Promise<Outcome> {
  return run('oxdb', args, at(nexus.publicUrl))
}
function oximeter(...args: string[]): Promise<Outcome> {
  return run('oximeter', args, at(nexus.publicUrl))
}

beforeAll(async () => {
  nexus = await startNexus({
    internal: { port: 0 },
    public: { port: 0 },
    database: { memory: true },
    // Nobody listens there.
    clickhouse: { url: 'http://127.0.0.1:9' },
    logger: pino({ level: 'silent' }),
  })
  const client = new NexusClient(nexus.internalUrl)
  await client.registerCollector({ collector_id: collectorId, address: '127.0.0.1:9' })
  await client.registerProducer({
    id: producerId,
    kind: 'service',
    address: '127.0.0.1:9',
    interval: { secs: 5, nanos: 0 },
  })
  const boiler = target('boiler', { name: string() })
  const temperature = metric('temperature', {}, f64(), { units: 'degrees_celsius' })
  const schema = schemaToJson(schemaOf(boiler, temperature), { provisional: false })
  await client.offerSchemas({ schemas: [schema] })
})

afterAll(async () => {
  await nexus.close()
  directory[Symbol.dispose]()
})

describe('a system that answers', () => {
  test('text for people, without colours where it is not a terminal', async () => {
    const { code, stdout, stderr } = await oxdb('schemas')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(
      'TIMESERIES          TYPE  UNITS            FIELDS\n' +
        'boiler:temperature  f64   degrees_celsius  name\n',
    )
    const coloured = await run('oxdb', ['schemas'], {
      cwd: directory.path,
      env: { OXIMETER_API: nexus.publicUrl, FORCE_COLOR: '1' },
    })
    expect(coloured.stdout).toContain('\u001B[1m')
  })

  test('JSON for programs', async () => {
    const { code, stdout } = await oxdb('schemas', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ items: [{ timeseries_name: 'boiler:temperature' }] })
    const producers = await oximeter('producers', '--json')
    expect(JSON.parse(producers.stdout)).toMatchObject({
      items: [{ id: producerId, collector_id: collectorId }],
      refused_registrations: [],
    })
    const collectors = await oximeter('collectors', '--json')
    expect(JSON.parse(collectors.stdout)).toMatchObject({
      items: [{ id: collectorId, live: true }],
    })
    const producer = await oximeter('producers', 'show', producerId, '--json')
    expect(JSON.parse(producer.stdout)).toMatchObject({ id: producerId, address: '127.0.0.1:9' })
  })

  test('what it refuses is 1, with its reason', async () => {
    const unknown = await oxdb('describe', 'boiler:temprature')
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    expect(unknown.stderr).toMatch(/^oxdb: .*boiler:temprature.*boiler:temperature/)
    expect(await oxdb('describe', 'no name')).toMatchObject({ code: 1 })
    expect(await oxdb('latest', 'boiler:temperature')).toMatchObject({ code: 1 })
    expect(await oxdb('sql', 'SELECT 1')).toMatchObject({ code: 1 })
    expect(await oximeter('producers', 'show', collectorId)).toMatchObject({ code: 1 })
    expect(await oximeter('producers', 'collect', producerId)).toMatchObject({ code: 1 })
  })
})

test('a query that is wrong is 1 with its place in what was given, one that cannot be run says why', async () => {
  const broken = await oxdb('query', 'get boiler:temperature | last', '--from', '1h')
  expect(broken).toMatchObject({ code: 1, stdout: '' })
  expect(broken.stderr).toMatch(/^oxdb: the query has a mistake\n1:30: .*\n.*\n {31}\^\n/)
  expect(await oxdb('query', 'get boiler:temperature')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ClickHouse') as unknown,
  })
  const file = join(directory.path, 'query.oxql')
  writeFileSync(file, 'get boiler:temperature')
  const twice = await oxdb('query', 'get a:b', '--file', file)
  expect(twice).toMatchObject({ code: 2, stderr: 'oxdb: give a query or --file, not both\n' })
  expect(await oxdb('query', '--file', `${file}.gone`)).toMatchObject({ code: 2 })
})

describe('no system that answers is 3', () => {
  test('nobody listens', async () => {
    const { code, stderr } = await run(
      'oxdb',
      ['schemas'],
      at(`http://127.0.0.1:${await freePort()}`),
    )
    expect(code).toBe(3)
    expect(stderr).toMatch(/^oxdb: no Oximeter system answers: .*ECONNREFUSED/)
    expect(stderr).toContain('Start one with "npm start"')
    expect(stderr).toContain('--api <url> or OXIMETER_API')
  })

  test('no collector listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const { code, stderr } = await run('oximeter', ['spool', '--collector', url], {
      cwd: directory.path,
    })
    expect(code).toBe(3)
    expect(stderr).toMatch(/^oximeter: no collector answers: .*ECONNREFUSED/)
    expect(stderr).toContain('--collector <url> or OXIMETER_COLLECTOR')
  })

  test('somebody else listens', async () => {
    const server = createServer((_request, response) => response.end('<h1>Welcome</h1>'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, stderr } = await run('oximeter', ['collectors'], at(`http://127.0.0.1:${port}`))
    server.closeAllConnections()
    server.close()
    expect(code).toBe(3)
    expect(stderr).toContain('is that Nexus?')
  })
})

test.for(['table', 'arrow'])('an answer that breaks off is 1, as %s', async (format) => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/vnd.apache.arrow.stream')
    response.setHeader('x-request-id', 'r1')
    response.write('half of it', () => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const args = ['query', 'get a:b', '--format', format]
  const { code, stdout, stderr } = await run('oxdb', args, at(`http://127.0.0.1:${port}`))
  server.close()
  expect({ code, stdout }).toEqual({ code: 1, stdout: format === 'arrow' ? 'half of it' : '' })
  expect(stderr).toMatch(
    /^oxdb: the answer to POST .* broke off: .*\(request r1\)\nThis is not all/,
  )
})

test('the address comes from the same options as that of the servers', async () => {
  const { port } = new URL(nexus.publicUrl)
  writeFileSync(join(directory.path, 'mine.toml'), `nexus_public_port = ${port}\n`)
  const found = await run('oxdb', ['schemas', '--config', 'mine.toml'], { cwd: directory.path })
  expect(found.code).toBe(0)
  const anyPort = await run('oxdb', ['schemas'], {
    cwd: directory.path,
    env: { OXIMETER_NEXUS_PUBLIC_PORT: '0' },
  })
  expect(anyPort.code).toBe(2)
  expect(anyPort.stderr).toContain('--api')
})

describe('wrong usage is 2', () => {
  test.for([
    ['oxdb', ['lates'], 'unknown command'],
    ['oxdb', ['latest', '--limt', '5'], '--limit'],
    ['oxdb', ['latest', '--limit', '0'], 'from 1 to'],
    ['oxdb', ['describe'], 'missing required argument'],
    ['oxdb', ['sql', 'a', 'b'], 'too many arguments'],
    ['oxdb', ['schemas', '--api', 'ftp://x'], '--api: "ftp://x" is not an HTTP address'],
    ['oxdb', ['schemas', '--config', 'gone.toml'], 'gone.toml: there is no such file'],
    ['oxdb', [], 'no query in standard input'],
    [
      'oxdb',
      ['--api', 'http://x', 'query', 'get a:b', '--from', '1h'],
      'behind the command: oxdb query',
    ],
    ['oxdb', ['--nothing'], "unknown option '--nothing'"],
    ['oximeter', ['producers', 'shwo'], 'shwo'],
    ['oximeter', ['spool', 'drop', '--yes'], 'say which blocks'],
    ['oximeter', ['spool', 'list', '--collector', 'x'], '--collector: "x" is not an HTTP address'],
    ['oximeter', ['spool', 'list', '--api', 'http://x'], "unknown option '--api'"],
    ['oximeter', ['quarantine', 'show'], 'missing required argument'],
    ['oximeter', ['run', '--collector-port', '70000'], '--collector-port: "70000" is not a port'],
    ['oximeter', ['nexus', '--nexus-host', '0.0.0.0'], '--insecure-bind'],
  ] as const)('%s %j', async ([program, args, message]) => {
    const { code, stdout, stderr } = await run(program, args, { cwd: directory.path })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  })
})

describe('help is 0', () => {
  test.for([
    ['oxdb', ['--help'], 'Exit codes: 0 done'],
    ['oxdb', ['sql', '--help'], '"host:cpu_time"'],
    ['oximeter', ['--version'], '0.'],
    ['oximeter', ['producers', '--help'], 'collect [options] <id>'],
    ['oximeter', ['spool', '--help'], 'drop [options] [id...]'],
    ['oximeter', ['spool', 'drop', '--help'], '--yes'],
    ['oximeter', ['quarantine', '--help'], 'replay [options] <timeseries>'],
  ] as const)('%s %j', async ([program, args, message]) => {
    const { code, stdout, stderr } = await run(program, args, { cwd: directory.path })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(message)
  })

  test('with the default and the variable of each option', async () => {
    const { stdout } = await run('oximeter', ['standalone', '--help'], { cwd: directory.path })
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '--data-dir <path> where everything is kept (default: ./data; OXIMETER_DATA_DIR)',
    )
  })
})

describe('oximeter config', () => {
  test('print shows values and where they come from, and what it prints can be read', async () => {
    const { code, stdout } = await run(
      'oximeter',
      ['config', 'print', '--database', 'postgresql://me:secret@db', '--batch-interval', '2s'],
      { cwd: directory.path, env: { OXIMETER_ALLOWED_HOSTS: 'a.example,b.example' } },
    )
    expect(code).toBe(0)
    expect(stdout).toContain('batch_interval = "2s"  # --batch-interval\n')
    expect(stdout).toContain('"a.example", "b.example"')
    expect(stdout).not.toContain('secret')
    writeFileSync(join(directory.path, 'printed.toml'), stdout)
    const checked = await run('oximeter', ['config', 'check', '--config', 'printed.toml'], {
      cwd: directory.path,
    })
    expect(checked).toEqual({ code: 0, stdout: 'printed.toml is right.\n', stderr: '' })
  })

  test('check finds mistakes', async () => {
    writeFileSync(join(directory.path, 'wrong.toml'), 'data_dri = "x"\n')
    const checked = await run('oximeter', ['config', 'check', '--config', 'wrong.toml'], {
      cwd: directory.path,
    })
    expect(checked).toEqual({
      code: 2,
      stdout: '',
      stderr: 'oximeter: wrong.toml:1: unknown key data_dri. Did you mean data_dir?\n',
    })
  })
})

function apply(...args: string[]): Promise<Outcome> {
  return oximeter('schema', 'apply', ...args)
}

describe('oximeter schema apply', () => {
  const right = join(import.meta.dirname, 'definitions/right')
  const wrong = join(import.meta.dirname, 'definitions/wrong')

  test('says what changes, stores it, and changes nothing the second time', async () => {
    const changes = '+ disk:reads: new, versions 1, 2\n+ disk:temperature: new, version 2\n'
    expect(await apply(right, '--dry-run')).toEqual({
      code: 0,
      stdout: `${changes}2 changes, none breaking: not applied (--dry-run).\n`,
      stderr: '',
    })
    expect(await oxdb('describe', 'disk:reads')).toMatchObject({ code: 1 })
    expect(await apply(right)).toEqual({
      code: 0,
      stdout: `${changes}2 changes, none breaking: applied.\n`,
      stderr: '',
    })
    const { stdout } = await oxdb('describe', 'disk:temperature')
    expect(stdout).toMatch(
      /How warm it is[\s\S]*A disk[\s\S]*degrees_celsius[\s\S]*Name of the sensor/,
    )
    expect(await apply(right)).toEqual({ code: 0, stdout: 'Nothing changes.\n', stderr: '' })
  })

  test('refuses what would break, and stores nothing of it', async () => {
    const file = join(directory.path, 'disk.toml')
    const text = readFileSync(join(right, 'disk.toml'), 'utf8')
    const changed = text.replace('"Reads', '"All reads').replace('"degrees_celsius"', '"none"')
    writeFileSync(file, changed)
    const refused = await apply(file, '--json')
    expect(refused).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(refused.stdout)).toMatchObject({
      applied: false,
      breaking: true,
      items: [
        { kind: 'description_changed', timeseries_name: 'disk:reads', version: 1, breaking: false },
        { kind: 'description_changed', timeseries_name: 'disk:reads', version: 2 },
        {
          kind: 'units_changed',
          breaking: true,
          text: '! disk:temperature version 2: the unit was degrees_celsius and is none',
        },
      ],
    })
    expect((await apply(file)).stdout).toMatch(/3 changes, 1 breaking: nothing is applied\.\n$/)
    expect((await oxdb('describe', 'disk:reads')).stdout).toContain('Reads that it finished')
  })

  test('asks nobody about what is not right, and says where nobody answers', async () => {
    expect(await apply(wrong)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a.toml:5:1'),
    })
    expect(await apply(join(directory.path, 'nowhere'))).toMatchObject({ code: 2 })
    expect(await apply(right, '--api', 'http://127.0.0.1:9')).toMatchObject({ code: 3 })
  })
})
