import { cumulativeU64, f64, metric, string, target, u16, type Sample } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND

beforeAll(async () => {
  database = await startTestDatabase()
  const server = target('http_server', { host: string() }).of({ host: 'a' })
  const requests = metric('requests', { code: u16() }, cumulativeU64())
  const latency = metric('latency', { code: u16() }, f64())
  const samples: Sample[] = []
  for (let index = 0; index < 20; index++) {
    const at = now + BigInt(index) * SECOND
    const datum = { startTime: now - 1n, value: 2n ** 53n + BigInt(index) }
    samples.push(requests.sample(server, { code: 200 + (index % 2) }, datum, at))
    samples.push(latency.sample(server, { code: 200 + (index % 2) }, index / 4, at))
  }
  await database.db.insert(samples)
  await database.db.query('CREATE TABLE oximeter.secret (x String) ENGINE = Memory')
  await database.db.query(`INSERT INTO oximeter.secret SELECT 'hidden'`)
})

afterAll(() => database[Symbol.asyncDispose]())

test.for([
  ['SELECT 1', [[1]]],
  ['select 1 + 1 as total;', [[2]]],
  ['SELECT count() FROM http_server:requests', [[20]]],
  ['SELECT count() FROM "http_server:requests" -- said someone', [[20]]],
  ['SELECT count() FROM http_server:requests,http_server:latency', [[400]]],
  ['SELECT count() FROM (SELECT * FROM http_server:requests) WHERE code = 200', [[10]]],
  ['SELECT count() FROM `http_server:latency` AS l WHERE l.code IN (200, 201)', [[20]]],
  [
    'SELECT code, max(datum) FROM http_server:requests GROUP BY code ORDER BY code',
    [
      [200, 2n ** 53n + 18n],
      [201, 2n ** 53n + 19n],
    ],
  ],
  [
    'SELECT max(http_server:latency.datum) FROM http_server:latency JOIN http_server:requests USING (host, code, timestamp)',
    [[4.75]],
  ],
  [
    'SELECT count() FROM http_server:requests WHERE code IN (SELECT code FROM http_server:latency WHERE datum > 4.5)',
    [[10]],
  ],
  [
    `SELECT 'http_server:requests', ':', ';', '--', '/*'`,
    [['http_server:requests', ':', ';', '--', '/*']],
  ],
  ['SELECT 1 ? 2:3', [[2]]],
  [
    'SELECT arrayMap(x -> x * 2, [1, 2]), quantileExactIf(0.5)(datum, code = 200) > 1 FROM http_server:latency',
    [[[2, 4], 1]],
  ],
  [
    'SELECT lagInFrame(datum) OVER (PARTITION BY code ORDER BY timestamp) AS l FROM http_server:latency ORDER BY l DESC LIMIT 1',
    [[4.25]],
  ],
  [
    'SELECT toUInt64(18446744073709551615), toInt64(-9223372036854775808), toFloat64(1e300), nan',
    [[2n ** 64n - 1n, -(2n ** 63n), 1e300, 'nan']],
  ],
  ['SELECT 1 UNION ALL SELECT 1', [[1], [1]]],
  [`WITH 5 AS five SELECT five`, [[5]]],
  [`SELECT arrayReduce('sum', [1, 2])`, [[3]]],
] as const)('%s', async ([query, rows]) => {
  expect((await database.db.sql(query)).rows).toEqual(rows)
})

/** Every way out that we know of, and what the refusal says. */
const REFUSED: readonly (readonly [query: string, why: string])[] = [
  ['', 'empty'],
  [';', 'empty'],
  ['-- nothing', 'empty'],
  // More than a query.
  ['INSERT INTO oximeter.latest SELECT 1', 'begins with SELECT'],
  ['DROP TABLE oximeter.latest', 'begins with SELECT'],
  ['SET readonly = 0', 'begins with SELECT'],
  ['SHOW TABLES', 'begins with SELECT'],
  ['EXPLAIN SELECT 1', 'begins with SELECT'],
  ['DESCRIBE oximeter.latest', 'begins with SELECT'],
  ['KILL QUERY WHERE 1', 'begins with SELECT'],
  ['SYSTEM SHUTDOWN', 'begins with SELECT'],
  ['graph = 1 SELECT 1', 'begins with SELECT'],
  ['SELECT 1; INSERT INTO oximeter.secret SELECT 2', 'one statement'],
  ['SELECT 1;SELECT 2', 'one statement'],
  ['SELECT 1;;', 'one statement'],
  ["SELECT 1 INTO OUTFILE '/tmp/oximeter-escape'", 'INTO OUTFILE'],
  ['SELECT 1 FORMAT TSV', 'FORMAT'],
  ['SELECT 1 SETTINGS readonly = 0', 'readonly'],
  ['SELECT * FROM (SELECT 1 SETTINGS readonly = 0)', 'SETTINGS'],
  ['(SELECT 1) SETTINGS max_memory_usage = 0', 'SETTINGS'],
  ['SELECT 1 PARALLEL WITH SELECT 2', ''],
  ['WITH x AS (SELECT * FROM oximeter.secret) SELECT * FROM x', 'WITH'],
  ['WITH x AS (SELECT 1) SELECT * FROM secret', 'WITH'],
  // Other tables.
  ['SELECT * FROM secret', 'no timeseries "secret"'],
  ['SELECT * FROM oximeter.secret', 'no timeseries'],
  ['SELECT * FROM "oximeter"."secret"', 'no timeseries'],
  ['SELECT * FROM oximeter.latest', 'no timeseries'],
  ['SELECT * FROM measurements_u64', 'no timeseries'],
  ['SELECT * FROM system.tables', 'no timeseries'],
  ['SELECT * FROM information_schema.tables', 'no timeseries'],
  ['SELECT * FROM http_server:unknown', ''],
  ['SELECT * FROM "http_server:unknown"', 'no timeseries'],
  ['SELECT * FROM http_server:requests, system.one', 'no timeseries'],
  ['SELECT * FROM http_server:requests AS a JOIN system.one AS b ON 1', 'no timeseries'],
  ['SELECT 1 WHERE 1 IN (SELECT 1 FROM system.one)', 'no timeseries'],
  ['SELECT (SELECT x FROM oximeter.secret)', 'no timeseries'],
  ["SELECT 1 WHERE 'hidden' IN secret", 'IN must be values'],
  ["SELECT 1 WHERE 'hidden' IN oximeter.secret", 'IN must be values'],
  ["SELECT 1 WHERE 'hidden' NOT IN (secret)", 'IN must be values'],
  ["SELECT 1 WHERE 'hidden' GLOBAL IN secret", 'IN must be values'],
  ["SELECT in('hidden', secret)", 'IN must be values'],
  ["SELECT nullIn('hidden', secret)", 'not allowed'],
  ['SELECT EXISTS (SELECT 1 FROM oximeter.secret)', 'no timeseries'],
  ['SELECT 1 UNION ALL SELECT 1 FROM system.one', 'no timeseries'],
  ['SELECT 1 INTERSECT SELECT 1', 'INTERSECT'],
  // Table functions.
  ["SELECT * FROM file('/etc/passwd')", 'table function file'],
  ["SELECT * FROM url('http://127.0.0.1/')", 'table function url'],
  ["SELECT * FROM remote('127.0.0.1', system.one)", 'table function'],
  ['SELECT * FROM numbers(10)', 'table function'],
  ["SELECT * FROM merge('oximeter', '.*')", 'table function merge'],
  ['SELECT * FROM view(SELECT 1)', 'table function view'],
  ["SELECT * FROM cluster('c', system.one)", 'table function'],
  ["SELECT * FROM s3('http://x/y')", 'table function'],
  ["SELECT * FROM executable('x', TSV, 'a Int8')", 'table function'],
  ["SELECT * FROM (SELECT * FROM (SELECT * FROM file('/etc/passwd')))", 'table function'],
  ["SELECT * FROM http_server:requests JOIN file('/etc/passwd') AS f ON 1", 'table function'],
  ['SELECT * FROM "/etc/passwd"', 'no timeseries'],
  // Functions that reach beyond their arguments.
  ["SELECT file('/etc/passwd')", 'function file'],
  ["SELECT FILE('/etc/passwd')", 'function'],
  ["SELECT dictGet('d', 'a', 1)", 'function dictGet'],
  ["SELECT joinGet('oximeter.secret', 'x', 1)", 'function joinGet'],
  ["SELECT hasColumnInTable('oximeter', 'secret', 'x')", 'function hasColumnInTable'],
  ["SELECT getSetting('readonly')", 'function getSetting'],
  ["SELECT getMacro('x')", 'function getMacro'],
  ['SELECT currentUser()', 'function'],
  ['SELECT user()', 'function'],
  ['SELECT hostName()', 'function hostName'],
  ['SELECT currentDatabase()', 'function'],
  ['SELECT filesystemAvailable()', 'function'],
  ['SELECT sleep(3)', 'function sleep'],
  ['SELECT sleepEachRow(3) FROM http_server:requests', 'function sleepEachRow'],
  ['SELECT throwIf(1)', 'function throwIf'],
  ["SELECT logTrace('x')", 'function'],
  ['SELECT sumState(1)', 'function sumState'],
  ['SELECT finalizeAggregation(x)', 'function'],
  ["SELECT initializeAggregation('sumState', 1)", 'function'],
  ["SELECT arrayReduce('sumState', [1])", 'arrayReduce'],
  ["SELECT arrayReduce(toString('sum'), [1])", 'arrayReduce'],
  ["SELECT CAST('x' AS AggregateFunction(sum, UInt8))", 'plain type'],
  ["SELECT 'x'::AggregateFunction(sum, UInt8)", 'plain type'],
  ["SELECT 1 ORDER BY file('/etc/passwd')", 'function file'],
  ["SELECT count() FROM http_server:requests GROUP BY file('/etc/passwd')", 'function file'],
  ['SELECT 1 LIMIT 1 BY hostName()', 'function hostName'],
  ['SELECT sum(1) OVER (ORDER BY hostName())', 'function hostName'],
  ['SELECT * REPLACE (hostName() AS host) FROM http_server:requests', 'function hostName'],
  ['SELECT * APPLY hostName FROM http_server:requests', 'not allowed'],
  ['SELECT arrayMap(x -> hostName(), [1])', 'function hostName'],
  // Text that reads otherwise to others.
  ['/* SELECT 1 */ DROP TABLE oximeter.secret', 'begins with SELECT'],
  ['SELECT 1 /* ; ', 'cannot be part'],
  ["SELECT 'unfinished", 'cannot be part'],
  ['SELECT $$ text $$', 'cannot be part'],
  ['SELECT {x:String}', 'cannot be part'],
  ['SELECT 1 AS "a\n  Literal 1"', 'control characters'],
  ['SELECT 1 AS "a\\n  Literal 1"', 'backslashes'],
  ['SELECT 1 WHERE "x\n     Literal 1" IN secret', 'control characters'],
  ['SELECT 1 WHERE `x\\x0a` IN secret', 'backslashes'],
  ['SELECT @@version', 'cannot be part'],
  ['SELECT 1 \u0000; DROP TABLE oximeter.secret', ''],
  [`SELECT '${'x'.repeat(70_000)}'`, 'at most'],
]

test.for(REFUSED)('refused: %s', async ([query, why]) => {
  await expect(database.db.sql(query)).rejects.toMatchObject({
    name: 'DbError',
    code: expect.stringMatching(/^(not-allowed|rejected)$/) as string,
    message: expect.stringContaining(why) as string,
  })
})

test('nothing of the above left a trace', async () => {
  expect(await database.db.query('SELECT x FROM oximeter.secret')).toEqual([{ x: 'hidden' }])
})

test('an answer ends where its budget does, and says so', async () => {
  const query = 'SELECT timestamp FROM http_server:latency ORDER BY timestamp'
  const some = await database.db.sql(query, { budget: { maxRows: 7 } })
  expect(some.rows).toHaveLength(7)
  expect(some).toMatchObject({ truncated: true, rowsRead: expect.any(Number) as number })
  const all = await database.db.sql(query, { budget: { maxRows: 20 } })
  expect(all.rows).toHaveLength(20)
  expect(all.truncated).toBe(false)
  expect(all.columns).toEqual([{ name: 'timestamp', type: "DateTime64(9, 'UTC')" }])
})

test.for([
  [
    { timeoutMs: 1000 },
    'SELECT sum(cityHash64(x, y)) FROM (SELECT arrayJoin(range(100000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS y) AS b',
    'too long',
  ],
  [{ maxMemoryBytes: 20_000_000 }, 'SELECT length(range(100000000))', ''],
  [{ maxRowsRead: 5 }, 'SELECT sum(datum) FROM http_server:latency', 'too many rows'],
  [
    { maxResultBytes: 1000 },
    'SELECT arrayJoin(range(100000)) AS x, toString(x)',
    'more than 1000 bytes',
  ],
] as const)('%o stops %s', async ([budget, query, why]) => {
  await expect(database.db.sql(query, { budget })).rejects.toMatchObject({
    code: 'budget-exceeded',
    retryable: false,
    message: expect.stringContaining(why) as string,
  })
})
