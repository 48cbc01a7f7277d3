import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

import { stringifyJsonExact } from '@oximeter/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { answering, page } from '../../../test/answering.ts'
import { answerOf, gauges } from '../../../test/oxql-answers.ts'
import { History } from './history.ts'
import { OxqlShell } from './oxql-shell.ts'
import { runShell, type ShellLanguage } from './shell.ts'
import { SqlShell } from './sql-shell.ts'
import { inOneLine, isEnded, OXQL, SQL } from './statement.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oxdb-shell-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const schema = `{
  "timeseries_name": "host:load", "version": 1, "description": {"target": "", "metric": "How busy"},
  "field_schema": [{"name": "host", "field_type": "string", "source": "target", "description": ""}],
  "datum_type": "f64", "units": "count", "authz_scope": "fleet",
  "created": "2026-08-21T20:00:00Z", "provisional": false
}`
const nexus = answering({
  '/v1/system/timeseries/schemas': page(schema),
  '/v1/timeseries/host:load': `{"items":[${schema}]}`,
  '/v1/system/timeseries/query': stringifyJsonExact(
    answerOf([gauges('host:load', { oven: [1.5] })]),
  ),
  '/v1/system/timeseries/query/explain': '{"plan":"scan","statements":[],"estimated_rows":5}',
  '/v1/sql':
    '{"columns":[{"name":"n","type":"UInt8"}],"rows":[[7]],"truncated":false,"elapsed_ms":1,"rows_read":1,"bytes_read":1}',
})

/** What a shell prints to whoever enters these lines. */
async function talk(language: ShellLanguage, lines: string): Promise<string> {
  const output = new PassThrough()
  const printed = text(output)
  await runShell(language, join(directory, 'history'), {
    input: Readable.from([lines]),
    output,
    isTerminal: false,
  })
  output.end()
  return printed
}

const oxql = (): ShellLanguage => new OxqlShell(nexus, process.stdout)

test('a query over lines ends with a semicolon, or an empty line', async () => {
  const printed = await talk(oxql(), 'get host:load\n| last 1;\nget host:load\n\nget host:load')
  expect(printed.match(/^oven .* 1\.5$/gm)).toHaveLength(2)
  expect(printed).toContain('a total fell (2 points)')
})

test('commands', async () => {
  const printed = await talk(
    oxql(),
    '\\l\n\\d host:load\n\\f csv\n\\f tables\nget host:load;\nplan get host:load;\n\\x\n\\?\nquit\n\\l\n',
  )
  expect(printed).toMatch(/^host:load +f64/m)
  expect(printed).toContain('How busy')
  expect(printed).toContain('There is no format tables: table, json, csv, chart.')
  expect(printed).toContain('table,host,rack,timestamp,datum\n')
  expect(printed).toContain('scan\n\nAbout 5 rows to read.')
  expect(printed).toContain('There is no \\x')
  expect(printed).toContain('Ctrl-C ends what is running')
  expect(printed.match(/^TIMESERIES/gm)).toHaveLength(1)
})

test('what goes wrong is said, and the shell goes on', async () => {
  const printed = await talk(oxql(), '\\d nope:nothing\nget host:load;\n')
  expect(printed).toMatch(/nothing at \/v1\/timeseries\/nope[\s\S]*1\.5/)
})

test('SQL', async () => {
  const shell = new SqlShell(nexus, process.stdout)
  expect(await talk(shell, "SELECT ';'\nAS n;\n\\q\n")).toMatch(/^n\n7\n1 row/)
  expect(await shell.complete('SELECT datum FROM hos')).toEqual({
    start: 18,
    texts: ['host:load', 'host'],
  })
  expect((await shell.complete('SEL')).texts).toEqual(['SELECT'])
  expect((await shell.complete('sel')).texts).toEqual(['select'])
  expect((await shell.complete('\\d ho')).texts).toEqual(['host:load'])
})

test('history is one line a statement, for its owner alone, the newest kept', async () => {
  await talk(oxql(), 'get host:load # how busy\n  | last 1;\nget host:load;\nget host:load;\n\\q\n')
  const file = join(directory, 'history')
  expect(readFileSync(file, 'utf8')).toBe('get host:load | last 1;\nget host:load;\n\\q\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  writeFileSync(file, Array.from({ length: 2500 }, (_, i) => `get a:b | last ${i};\n`).join(''))
  const history = new History(file)
  expect(history.entries).toHaveLength(1000)
  expect(history.entries[0]).toBe('get a:b | last 2499;')
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(1001)
})

test('without a place for its history a shell works', async () => {
  mkdirSync(join(directory, 'history'))
  expect(await talk(oxql(), 'get host:load;\n')).toContain('1.5')
})

describe('a statement', () => {
  test.for([
    ['get a:b;', true],
    ['get a:b; # more', true],
    ['get a:b # no;', false],
    ['get a:b', false],
    ['{ get a:b;', false],
    ['{ get a:b; get c:d };', true],
    ["filter x == 'a;", false],
    ["filter x == 'a\\';", false],
    ["filter x == 'a\\'';", true],
  ] as const)('%s is ended: %s', ([line, ended]) => {
    expect(isEnded(line, OXQL)).toBe(ended)
  })

  test('in one line it has no comments', () => {
    expect(inOneLine("get a:b # x\n  | filter c == '#'\n", OXQL)).toBe("get a:b | filter c == '#'")
    expect(inOneLine('SELECT 1 -- one\n, 2', SQL)).toBe('SELECT 1 , 2')
  })
})
