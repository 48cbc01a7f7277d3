import { createClient } from '@clickhouse/client'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestEngine, until, type TestEngine } from './engine-fixture.ts'

let it: TestEngine
beforeAll(async () => {
  it = await openTestEngine({ maxBodyBytes: 4 * 1024 * 1024 })
  await it.text(
    "CREATE TABLE t (a UInt64, b String DEFAULT concat('default of ', toString(a)), c Array(Float64)) " +
      'ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 1000',
  )
})
beforeEach(() => it.text('TRUNCATE TABLE t'))
afterAll(() => it[Symbol.asyncDispose]())

/** A query that runs for ever. */
const ENDLESS =
  'SELECT sum(sleepEachRow(0.05)) FROM numbers(1000000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0'

function insert(
  query: string,
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return it.http(`/?query=${encodeURIComponent(query)}`, { method: 'POST', body, headers })
}

/** How many run in the engine; asked in a way that needs no query slot. */
async function running(): Promise<number> {
  const list = await it.text("KILL QUERY WHERE query LIKE '%sleepEachRow(0.05)%' TEST")
  return list.split('\n').filter((line) => line.includes('sum(sleep')).length
}

describe('the official client', () => {
  test('pings, inserts and reads back', async () => {
    expect(await it.client.ping()).toEqual({ success: true })
    const values = [
      { a: '18446744073709551615', b: "é\n\n'\\;", c: [0.1, -1] },
      { a: '1', c: [] },
    ]
    await it.client.insert({ table: 't', values, format: 'JSONEachRow' })
    const rows = await it.client.query({
      query: 'SELECT a, b, c FROM t ORDER BY a',
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
    })
    expect(await rows.json()).toEqual([
      { a: '1', b: 'default of 1', c: [] },
      { a: '18446744073709551615', b: "é\n\n'\\;", c: [0.1, -1] },
    ])
  })

  test('binds parameters, whatever is in them', async () => {
    const s = "'; DROP TABLE t; --\t\\N\n{x:UInt8}"
    const rows = await it.client.query({
      query:
        'SELECT {n:UInt64} + 1 AS n, {s:String} AS s, {l:Array(String)} AS l, {o:Nullable(String)} AS o',
      query_params: { n: '9007199254740993', s, l: [s, ''], o: null },
      format: 'JSONEachRow',
    })
    expect(await rows.text()).toBe(
      `${JSON.stringify({ n: '#', s, l: [s, ''], o: null }).replace('"#"', '9007199254740994')}\n`,
    )
  })

  test('gets errors with code, name and text', async () => {
    await expect(it.client.query({ query: 'SELECT * FROM nope' })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
      message: expect.stringContaining("Unknown table expression identifier 'nope'"),
    })
    await expect(it.client.command({ query: 'SELEC 1' })).rejects.toMatchObject({ code: '62' })
    await expect(
      it.client.query({ query: 'SELECT throwIf(number = 3) FROM numbers(9)' }),
    ).rejects.toMatchObject({ code: '395' })
  })

  test('reads a large result', async () => {
    const rows = await it.client.query({
      query: 'SELECT number, toString(number) FROM numbers(2000000)',
      format: 'CSV',
    })
    let bytes = 0
    for await (const chunk of rows.stream()) for (const row of chunk) bytes += row.text.length + 1
    expect(bytes).toBe(33_777_780)
  })

  test('compresses both ways', async () => {
    const { url, username, password } = it.engine
    const client = createClient({
      url,
      username,
      password,
      compression: { request: true, response: true },
    })
    await client.insert({ table: 't', values: [{ a: 5 }], format: 'JSONEachRow' })
    const rows = await client.query({ query: 'SELECT a FROM t', format: 'JSONCompactEachRow' })
    expect(await rows.json()).toEqual([[5]])
    await client.close()
  })
})

describe('data', () => {
  test.for([
    ['JSONEachRow', '{"a":1,"b":"x"}\n\n\n{"a":2,"b":"; DROP TABLE t"}\n'],
    ['CSV', '1,"x\n\n; DROP TABLE t"\n2,y\n'],
    // In this format a semicolon ends the data; what follows is not run either.
    ['Values', "(1, 'x'), (2, 'y');\n\nDROP TABLE t"],
  ] as const)('%s: a blank line stays data (%j)', async ([format, body]) => {
    expect((await insert(`INSERT INTO t (a, b) FORMAT ${format}`, body)).status).toBe(200)
    expect(await it.text('SELECT count() FROM t')).toBe('2\n')
  })

  test.for([
    ['JSONEachRow', '{"a":1,"b":"x"}\n\n; DROP TABLE t\n'],
    ['TSV', '1\tx\n\n; DROP TABLE t\n'],
  ] as const)('%s: SQL after a blank line is bad data (%j)', async ([format, body]) => {
    const response = await insert(`INSERT INTO t (a, b) FORMAT ${format}`, body)
    expect(response.headers.get('x-clickhouse-exception-code')).toBe('27')
    expect(await it.text('SELECT count() FROM t')).toBe('0\n')
  })

  test('Native bytes come back as they went, columns by name', async () => {
    const sql = "SELECT [0.5, nan] AS c, 'é' AS b, 7::UInt64 AS a FORMAT Native"
    const native = await (await it.http('/', { method: 'POST', body: sql })).arrayBuffer()
    expect((await insert('INSERT INTO t FORMAT Native', native)).status).toBe(200)
    expect(await it.text('SELECT a, b, c FROM t')).toBe('7\té\t[0.5,nan]\n')
  })

  test.for(['RowBinary', 'Parquet', 'ArrowStream', 'JSONCompactEachRow', 'CSVWithNames'])(
    '%s is taken',
    async (format) => {
      const sql = `SELECT number AS a, toString(number) AS b, [1.5] AS c FROM numbers(1000) FORMAT ${format}`
      const body = await (await it.http('/', { method: 'POST', body: sql })).arrayBuffer()
      const response = await insert(`INSERT INTO t (a, b, c) FORMAT ${format}`, body)
      expect(await response.text()).toBe('')
      expect(await it.text('SELECT count(), sum(a), any(c) FROM t')).toBe('1000\t499500\t[1.5]\n')
    },
  )

  test('may follow the query in the body, absent columns get their defaults', async () => {
    await it.text('INSERT INTO t (a) FORMAT TSV\n1\n2\n')
    await it.text("INSERT INTO t (a, b) VALUES (3, upper('x'))")
    await it.text('INSERT INTO t (a) SELECT 4')
    expect(await it.text('SELECT a, b FROM t ORDER BY a')).toBe(
      '1\tdefault of 1\n2\tdefault of 2\n3\tX\n4\tdefault of 4\n',
    )
  })

  test.for([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('%s bodies are unpacked', async ([encoding, compress]) => {
    const response = await insert('INSERT INTO t (a) FORMAT TSV', compress('1\n2\n'), {
      'Content-Encoding': encoding,
    })
    expect(response.status).toBe(200)
    expect(await it.text('SELECT sum(a) FROM t')).toBe('3\n')
  })

  test.for([
    ['identity', (bytes: Buffer) => bytes],
    ['gzip', gzipSync],
  ] as const)('that is too large is refused (%s)', async ([encoding, compress]) => {
    const large = compress(Buffer.alloc(5 * 1024 * 1024, '1\n'))
    const response = await insert('INSERT INTO t (a) FORMAT TSV', large, {
      'Content-Encoding': encoding,
    })
    expect([response.status, await response.text()]).toEqual([413, expect.stringMatching(/335/)])
    expect(await it.text('SELECT count() FROM t')).toBe('0\n')
  })

  test('broken off in the middle stores nothing', async () => {
    const { url, username, password } = it.engine
    const broken = request(`${url}/?query=INSERT+INTO+t+(a)+FORMAT+TSV`, {
      method: 'POST',
      auth: `${username}:${password}`,
      headers: { 'Content-Length': 1_000_000 },
    })
    const failed = new Promise((resolve) => broken.on('error', resolve))
    broken.write('1\n2\n')
    await sleep(20)
    broken.destroy()
    await failed
    expect(await it.text('SELECT count() FROM t')).toBe('0\n')
  })

  test('with a token is stored once, and without one like a plain INSERT', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => i).join('\n')
    for (let i = 0; i < 3; i++) {
      const query = 'query=INSERT+INTO+t+(a)+FORMAT+TSV&insert_deduplication_token=once'
      expect((await it.http(`/?${query}`, { method: 'POST', body: rows })).status).toBe(200)
    }
    expect(await it.text('SELECT count() FROM t')).toBe('300000\n')
    expect(await it.text("SELECT count() FROM system.parts WHERE table = 't' AND active")).toBe(
      '1\n',
    )
    await it.text('TRUNCATE TABLE t')
    await it.text('INSERT INTO t (a) FORMAT TSV\n1')
    await it.text('INSERT INTO t (a) FORMAT TSV\n1')
    expect(await it.text('SELECT count() FROM t')).toBe('1\n')
  })
})

describe('requests stand alone', () => {
  test('concurrent parameters do not mix', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const query = `/?query=${encodeURIComponent('SELECT {x:UInt32}, {y:String}')}&param_x=${i}&param_y=p${i}`
        return (await it.http(query)).text()
      }),
    )
    expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => `${i}\tp${i}\n`))
  })

  test('have joins prune what they read, unless they say otherwise', async () => {
    const seen = "SELECT getSetting('enable_join_runtime_filters_index_analysis')"
    expect(await it.text(seen)).toBe('true\n')
    const other = await it.http('/?enable_join_runtime_filters_index_analysis=0', {
      method: 'POST',
      body: seen,
    })
    expect(await other.text()).toBe('false\n')
  })

  test('run on more than one core, also where there is little memory', async () => {
    const pipeline = `EXPLAIN PIPELINE SELECT sum(number) FROM numbers_mt(100000000) SETTINGS max_threads = 2`
    expect(await it.text(pipeline)).toContain('NumbersRange × 2')
    const other = await it.http('/?max_threads_min_free_memory_per_thread=1073741824', {
      method: 'POST',
      body: pipeline,
    })
    expect(await other.text()).not.toContain('NumbersRange × 2')
  })

  test('settings, SET, USE and parameters do not leak', async () => {
    const seen = "SELECT getSetting('max_block_size'), currentDatabase()"
    const before = await it.text(seen)
    const within = await it.http('/?max_block_size=123&database=system', {
      method: 'POST',
      body: seen,
    })
    expect(await within.text()).toBe('123\tsystem\n')
    await it.text('SET max_block_size = 7')
    await it.text('USE system')
    await it.text('SET param_leak = 5')
    for (let i = 0; i < 8; i++) expect(await it.text(seen)).toBe(before)
    await expect(it.text('SELECT {leak:UInt8}')).rejects.toThrow(/Substitution `leak` is not set/)
  })

  test.for([
    ['max_block_size=x', 400],
    ['no_such_setting=1', 404],
    ['database=nope', 404],
    ['session_id=a', 501],
    ['a%20b=1', 404],
    ["max_threads=1';%20DROP%20TABLE%20t;%20--", 400],
    ['param_x%60=1', 404],
  ] as const)('%s is refused', async ([parameter, status]) => {
    const response = await it.http(`/?${parameter}`, { method: 'POST', body: 'SELECT 1' })
    expect(response.status).toBe(status)
    expect(response.headers.get('x-clickhouse-exception-code')).toMatch(/^\d+$/)
    expect(await response.text()).toMatch(/^Code: \d+\. DB::Exception: .+ \([A-Z_]+\) \(version /s)
  })

  test('a GET cannot write', async () => {
    const response = await it.http(`/?query=${encodeURIComponent('DROP TABLE t')}`)
    expect([response.status, response.headers.get('x-clickhouse-exception-code')]).toEqual([
      500,
      '164',
    ])
    expect(await it.text('EXISTS TABLE t')).toBe('1\n')
  })

  test('one statement a request', async () => {
    await expect(it.text('SELECT 1; DROP TABLE t')).rejects.toThrow(/Multi-statements/)
    expect(await it.text('EXISTS TABLE t;')).toBe('1\n')
  })

  test('headers tell format, id and summary', async () => {
    const response = await it.http(
      '/?query=SELECT+1+AS+x&default_format=JSONEachRow&query_id=my+id',
    )
    expect(await response.text()).toBe('{"x":1}\n')
    expect(response.headers.get('x-clickhouse-format')).toBe('JSONEachRow')
    expect(response.headers.get('x-clickhouse-query-id')).toBe('my%20id')
    expect(JSON.parse(response.headers.get('x-clickhouse-summary') ?? '')).toMatchObject({
      result_rows: '1',
    })
  })
})

describe('slow queries', () => {
  test('end when their client goes away', async () => {
    const client = new AbortController()
    const gone = it.client
      .query({ query: ENDLESS, abort_signal: client.signal })
      .catch((error: unknown) => error)
    await until('the query runs', async () => (await running()) === 1)
    client.abort()
    await until('the query was cancelled', async () => (await running()) === 0, 40_000) // long before its 60 s
    expect(await gone).toBeInstanceOf(Error)
  })

  test('end at max_execution_time', async () => {
    const response = await it.http('/?max_execution_time=0.3', { method: 'POST', body: ENDLESS })
    expect(response.status).toBe(408)
    expect(await it.text("SELECT getSetting('max_execution_time')")).toBe('60\n')
  })

  test('end by KILL QUERY with the id that the client gave', async () => {
    const killed = it.http('/?query_id=mine', { method: 'POST', body: ENDLESS })
    await until('the query runs', async () => (await running()) === 1)
    const again = await it.http('/?query_id=mine', { method: 'POST', body: 'SELECT 1' })
    expect(again.headers.get('x-clickhouse-exception-code')).toBe('216')
    await it.text("KILL QUERY WHERE query_id = 'mine' ASYNC")
    expect((await killed).headers.get('x-clickhouse-exception-code')).toBe('394')
  })

  test('do not starve ping, inserts and KILL', async () => {
    const stop = new AbortController()
    const slow = Array.from({ length: 12 }, () =>
      it.http('/', { method: 'POST', body: ENDLESS, signal: stop.signal }).catch(() => undefined),
    )
    await until('four queries run', async () => (await running()) === 4)
    const before = performance.now()
    for (let i = 0; i < 10; i++) {
      expect(await (await fetch(`${it.engine.url}/ping`)).text()).toBe('Ok.\n')
      await it.text(`INSERT INTO t (a) FORMAT TSV\n${i}`)
    }
    expect(performance.now() - before).toBeLessThan(40_000) // before those end, after 60 s
    stop.abort()
    await Promise.all(slow)
    expect(await it.text('SELECT count() FROM t')).toBe('10\n')
  })

  test('cannot take more memory than there is', async () => {
    await expect(
      it.text("SELECT length(groupArray(repeat('x', 1000000))) FROM numbers(3000)"),
    ).rejects.toThrow(/MEMORY_LIMIT_EXCEEDED/)
    expect(it.engine.restarts).toBe(0)
  })
})

interface Reply {
  readonly status: number
  readonly headers: object
  readonly body: string
}

/** `fetch` would not send these headers. */
function get(headers: Record<string, string>, path = '/?query=SELECT+1'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    request(`${it.engine.url}${path}`, { headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      )
    })
      .on('error', reject)
      .end()
  })
}

function key(): Record<string, string> {
  return { 'X-ClickHouse-Key': it.engine.password }
}

describe('strangers get nothing', () => {
  test.for([
    ['no password', {}, 401],
    ['a wrong password', { 'X-ClickHouse-Key': 'wrong' }, 401],
    ['a wrong Basic password', { Authorization: `Basic ${btoa('default:wrong')}` }, 401],
    ['another scheme', { Authorization: 'Bearer x' }, 401],
  ] as const)('%s', async ([, headers, status]) => {
    const response = await get(headers)
    expect(response).toMatchObject({
      status,
      headers: { 'x-clickhouse-exception-code': expect.stringMatching(/^(194|516)$/) },
    })
    expect(response.body).not.toContain(it.engine.password)
  })

  test('another user', async () => {
    expect(await get({ ...key(), 'X-ClickHouse-User': 'admin' })).toMatchObject({ status: 401 })
  })

  test.for([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:8123',
    '127.0.0.1@evil.example',
  ])('the Host %j, even with the password', async (host) => {
    expect(await get({ ...key(), Host: host })).toMatchObject({ status: 403 })
    expect(await get({ Host: host }, '/ping')).toMatchObject({ status: 403 })
  })

  test.for(['https://evil.example', 'http://localhost:3000', 'null'])(
    'the Origin %s',
    async (origin) => {
      const response = await get({ ...key(), Origin: origin })
      expect(response.status).toBe(403)
      expect(
        Object.keys(response.headers).filter((name) => name.startsWith('access-control')),
      ).toEqual([])
      expect(
        await get({ ...key(), Origin: origin }, '/?query=SELECT+1&add_http_cors_header=1'),
      ).toMatchObject({ status: 403 })
    },
  )

  test.for(['cross-site', 'same-site', 'same-origin'])('Sec-Fetch-Site: %s', async (site) => {
    const headers = { 'Sec-Fetch-Site': site }
    expect(await get({ ...key(), ...headers })).toMatchObject({ status: 403 })
    expect(await get(headers, '/ping')).toMatchObject({ status: 403 })
  })

  test.for([
    ['its headers', { 'X-ClickHouse-Key': '#' }, ''],
    ['Basic', { Authorization: '#' }, ''],
    ['parameters', {}, '&user=default&password=#'],
    ['the Host localhost', { 'X-ClickHouse-Key': '#', Host: 'localhost' }, ''],
    ['the Host [::1]:1', { 'X-ClickHouse-Key': '#', Host: '[::1]:1' }, ''],
  ] as const)('but the owner comes in by %s', async ([, headers, query]) => {
    const { password } = it.engine
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        name === 'Authorization'
          ? `Basic ${btoa(`default:${password}`)}`
          : value.replace('#', password),
      ]),
    )
    const response = await get(filled, `/?query=SELECT+1${query.replace('#', password)}`)
    expect([response.status, response.body]).toEqual([200, '1\n'])
  })
})
