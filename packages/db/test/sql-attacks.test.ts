import { f64, metric, string, target } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
  const server = target('http_server', { host: string() }).of({ host: 'a' })
  const latency = metric('latency', {}, f64())
  const now = BigInt(Date.now()) * 1_000_000n
  await database.db.insert(
    Array.from({ length: 20 }, (_, index) =>
      latency.sample(server, {}, index, now + BigInt(index)),
    ),
  )
  await database.db.query('CREATE TABLE oximeter.secret (x String) ENGINE = Memory')
  await database.db.query(`INSERT INTO oximeter.secret SELECT 'hidden'`)
})

afterAll(() => database[Symbol.asyncDispose]())

/** What reads otherwise to the check than to the engine, were the check any simpler. */
const DISGUISED: readonly string[] = [
  // The name of an aggregate's state, in a type: as it is, with escapes, and after what looks like an alias.
  `SELECT CAST('x', 'AggregateFunction(sum, UInt64)')`,
  `SELECT CAST('x', 'Aggregate\\x46unction(sum, UInt64)')`,
  `SELECT CAST('x', 'SimpleAggregateFunction(sum, UInt64)')`,
  `SELECT CAST('x', '\`Aggregate\\\\x46unction\`(sum, UInt64)')`,
  `SELECT CAST('x', '"Aggregate\\\\x46unction"(sum, UInt64)')`,
  `SELECT accurateCastOrNull('x', 'Array(\`Aggregate\\\\x46unction\`(sum, UInt64))')`,
  `SELECT CAST('x', 'Tuple (alias AggregateFunction(sum, UInt64))' AS y)`,
  `SELECT CAST('x', 'Tuple (children 1) (alias AggregateFunction(sum, UInt64))' AS y)`,
  `SELECT CAST('x', concat('Aggregate', 'Function(sum, UInt64)'))`,
  `SELECT arrayReduce('sumState' AS sum, [1])`,
  `SELECT arrayReduce('sum') ('sumState', [1])`,
  // Names that read like nodes.
  `SELECT * FROM "http_server:latency (alias x)"`,
  `SELECT * FROM "http_server:latency (children 1)"`,
  `SELECT file('/etc/passwd') AS "lower) (children 1)"`,
  `SELECT "lower (alias x"('a')`,
  `SELECT * FROM "http_server:latency".secret`,
  `SELECT "oximeter"."secret".x FROM oximeter."secret"`,
  // Quotes, comments and words of other alphabets.
  'SELECT “x”',
  'SELECT ‘x’',
  'SELECT 1 /* /* */ FROM secret */ FROM secret',
  "SELECT 1 // ' \n FROM secret",
  'SELECT 1 -- \r FROM secret\n FROM secret',
  'SELECT\u00a0*\u2003FROM\ufeffsecret',
  'SELECT hostName\u200b()',
  'SELECT ｈostName()',
  'SELECT "hostName"()',
  'SELECT `hostName`()',
  'SELECT `host\\x4eame`()',
  `SELECT 1 WHERE 'hidden' IN 'secret' OR 'hidden' IN "secret"`,
  'SELECT $tag$ text $tag$',
  'SELECT {x:Identifier}',
  'SELECT {CLICKHOUSE_DATABASE:Identifier}',
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM 'secret'",
]

/** Places in a query where an expression or a table may hide. */
const HIDDEN: readonly string[] = [
  'SELECT 1 LIMIT (SELECT 1 FROM secret)',
  'SELECT 1 OFFSET (SELECT 1 FROM secret)',
  'SELECT 1 AS x LIMIT hostName() BY x',
  'SELECT 1 AS x ORDER BY x WITH FILL FROM 0 TO hostName()',
  'SELECT 1 AS x, 2 AS y ORDER BY x WITH FILL TO 5 INTERPOLATE (y AS hostName())',
  'SELECT 1 HAVING hostName() = 1',
  'SELECT 1 QUALIFY hostName() = 1',
  'SELECT * FROM http_server:latency PREWHERE hostName() = 1',
  'SELECT * FROM http_server:latency SAMPLE 1 / 2',
  'SELECT * FROM http_server:latency ARRAY JOIN [hostName()] AS h',
  'SELECT * FROM http_server:latency AS a JOIN http_server:latency AS b ON hostName() = 1',
  'SELECT * FROM http_server:latency AS secret, secret',
  'SELECT DISTINCT ON (hostName()) 1',
  'SELECT 1 GROUP BY GROUPING SETS ((hostName()))',
  'SELECT lag(1, 1, hostName()) OVER (ORDER BY 1)',
  'SELECT sum(1) OVER w WINDOW w AS (PARTITION BY hostName())',
  "SELECT sum(1) OVER (ROWS BETWEEN file('/etc/passwd') PRECEDING AND CURRENT ROW)",
  'SELECT quantile(hostName())(1)',
  'SELECT sum(1) FILTER (WHERE hostName() = 1)',
  'SELECT CASE hostName() WHEN 1 THEN 1 END',
  'SELECT [1][hostName()]',
  'SELECT x.hostName() FROM (SELECT 1 AS x)',
  "SELECT COLUMNS('.*') FROM http_server:latency",
  "SELECT COLUMNS('.*') APPLY hostName FROM http_server:latency",
  'SELECT * APPLY (x -> hostName()) FROM http_server:latency',
  'SELECT http_server:latency.* APPLY hostName FROM http_server:latency',
  'SELECT 1 UNION DISTINCT SELECT hostName()',
  '(SELECT 1) UNION ALL (SELECT x FROM secret)',
  'SELECT 1 EXCEPT SELECT 1',
  'WITH (SELECT x FROM secret) AS y SELECT y',
  'WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT * FROM x) SELECT * FROM x',
  "SELECT * FROM VALUES('a Int8', 1)",
  'SELECT * FROM (VALUES (1))',
  'SELECT * FROM (EXPLAIN SELECT 1)',
  'SELECT * FROM (SHOW TABLES)',
  'SELECT * FROM (DESCRIBE TABLE secret)',
  "SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))",
  'SELECT * FROM loop(oximeter.secret)',
  'SELECT * FROM http_server:latency STREAM',
  'FROM secret SELECT *',
  'SELECT 1 WHERE 1 IN tuple(secret)',
  'SELECT 1 WHERE 1 IN (secret, 2)',
  'SELECT 1 WHERE 1 IN identity(secret)',
  'SELECT exists(secret)',
]

/** Functions that know or do more than their arguments say. */
const FUNCTIONS: readonly string[] = [
  "SELECT transform(1, [1], ['a'], file('/etc/passwd'))",
  "SELECT catboostEvaluate('/etc/passwd', 1)",
  "SELECT evalMLMethod('m', 1)",
  'SELECT getOSKernelVersion()',
  'SELECT serverUUID()',
  'SELECT tcpPort()',
  'SELECT queryID()',
  "SELECT dictGetOrDefault('d', 'a', 1, 2)",
  "SELECT accurateCastOrDefault(1, 'Int8')",
  "SELECT reinterpret('x', 'AggregateFunction(sum, UInt64)')",
  "SELECT addressToLine(1), demangle('x')",
  "SELECT structureToProtobufSchema('a Int8')",
  "SELECT encrypt('aes-128-ecb', 'x', 'k')",
  'SELECT sleep(0.1)',
  "SELECT fuzzQuery('SELECT 1')",
  "SELECT formatQuery('SELECT 1')",
  "SELECT toTimeZone(now(), '../../../../etc/passwd')",
  "SELECT toTimeZone(now(), '/dev/ptmx')",
]

/** Within the length that a query may have, as deep or as wide as can be. */
const MONSTROUS: readonly (readonly [name: string, query: string])[] = [
  ['brackets', `SELECT ${'('.repeat(32_000)}1${')'.repeat(32_000)}`],
  ['arrays', `SELECT ${'['.repeat(32_000)}1${']'.repeat(32_000)}`],
  ['minuses', `SELECT ${'- '.repeat(30_000)}1`],
  ['NOTs', `SELECT ${'NOT '.repeat(16_000)}1`],
  ['sums', `SELECT 1${'+1'.repeat(32_000)}`],
  ['calls', `SELECT ${'abs('.repeat(12_000)}1${')'.repeat(12_000)}`],
  ['subqueries', `SELECT * FROM ${'(SELECT * FROM '.repeat(3_000)}x${')'.repeat(3_000)}`],
  ['casts', `SELECT 1${'::Int8'.repeat(10_000)}`],
  ['indexes', `SELECT x${'[1]'.repeat(20_000)}`],
  ['types', `SELECT CAST([], '${'Array('.repeat(900)}Int8${')'.repeat(900)}')`],
  ['aliases', `SELECT 1 AS a0${doubled(60)}`],
  ['stars', `SELECT ${'('.repeat(300)}${'*,'.repeat(20_000)}1${')'.repeat(300)}`],
  ['open quotes', `SELECT '${"''".repeat(30_000)}`],
  ['open comments', `SELECT ${'/*'.repeat(30_000)}`],
  ['NULs', `SELECT 1${'\0'.repeat(1_000)}`],
]

function doubled(times: number): string {
  return Array.from({ length: times }, (_, i) => `, a${i} + a${i} AS a${i + 1}`).join('')
}

const REFUSED: readonly (readonly [name: string, query: string])[] = [
  ...[...DISGUISED, ...HIDDEN, ...FUNCTIONS].map((query) => [query, query] as const),
  ...MONSTROUS,
]

test.for(REFUSED)('refused: %s', async ([, query]) => {
  await expect(database.db.sql(query)).rejects.toMatchObject({
    name: 'DbError',
    code: expect.stringMatching(/^(not-allowed|rejected)$/) as string,
  })
})

/** The state of an aggregate must be refused by the check: the engine would read it. */
test.for(DISGUISED.filter((query) => /Aggregate/.test(query)))(
  'by the check: %s',
  async (query) => {
    await expect(database.db.sql(query)).rejects.toMatchObject({ code: 'not-allowed' })
  },
)

test.for([
  [`SELECT CAST('Europe/Berlin' AS Enum8('Europe/Berlin' = 1))`, [['Europe/Berlin']]],
  [`SELECT CAST(0, 'DateTime64(3, \\'UTC\\')')`, [['1970-01-01 00:00:00.000']]],
  [`SELECT arrayReduce('sum' AS name, [1, 2])`, [[3]]],
  [
    `SELECT ' (alias x)' AS a, [' (children 2)'] AS b, ('c (alias d', 'e') AS f`,
    [[' (alias x)', [' (children 2)'], ['c (alias d', 'e']]],
  ],
  [`SELECT length('${' (alias )'.repeat(7_000)}')`, [[63_000]]],
  [`SELECT 1${'+1'.repeat(400)}`, [[401]]],
  [`SELECT 1 IN (${'1,'.repeat(20_000)}1)`, [[1]]],
] as const)('still answered: %.60s', async ([query, rows]) => {
  const answer = await database.db.sql(query)
  expect(answer.rows).toEqual(rows)
})

test.for([
  ['an endless fill', 'SELECT toUInt64(1) AS x ORDER BY x WITH FILL FROM 0 TO 1000000000000'],
  [
    'an endless join',
    'SELECT sum(a.x + b.x) FROM (SELECT arrayJoin(range(1000000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS x) AS b',
  ],
  [
    'an endless array',
    'SELECT length(groupArray(x + y)) FROM (SELECT arrayJoin(range(10000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS y) AS b',
  ],
] as const)('ends within its budget: %s', async ([, query]) => {
  const budget = { timeoutMs: 1_000, maxMemoryBytes: 100_000_000 }
  await expect(database.db.sql(query, { budget })).rejects.toMatchObject({
    code: 'budget-exceeded',
  })
})

test('an answer that is too large stops before it is written', async () => {
  // 80 MB, in blocks of 2 MB: the engine would write all of it to a file first.
  const part = `SELECT leftPad('', 100000, 'y') FROM http_server:latency`
  const query = Array.from({ length: 40 }, () => part).join(' UNION ALL ')
  await expect(database.db.sql(query, { budget: { timeoutMs: 15_000 } })).rejects.toMatchObject({
    code: 'budget-exceeded',
    message: expect.stringContaining('too large an answer') as string,
  })
})

/** More time than anybody waits for a query to end. */
const UNHURRIED = { timeoutMs: 600_000 }

test(
  'one that leaves has its query ended, and others are served',
  { timeout: 180_000 },
  async () => {
    const slow =
      'SELECT sum(a.x + b.x) FROM (SELECT arrayJoin(range(1000000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS x) AS b'
    const leave = new AbortController()
    const options = { signal: leave.signal, budget: UNHURRIED }
    const running = Array.from({ length: 6 }, () => database.db.sql(slow, options))
    const settled = Promise.allSettled(running)
    const cross = `SELECT count() AS n FROM system.processes WHERE query LIKE 'SELECT sum(a.x%'`
    // Inserts do not wait for queries.
    const server = target('http_server', { host: string() }).of({ host: 'b' })
    const latency = metric('latency', {}, f64())
    await database.db.insert([latency.sample(server, {}, 1, BigInt(Date.now()) * 1_000_000n)])
    leave.abort()
    expect((await settled).map(({ status }) => status)).toEqual(running.map(() => 'rejected'))
    await expect.poll(() => database.db.query(cross)).toEqual([{ n: '0' }])
    expect((await database.db.sql('SELECT 1')).rows).toEqual([[1]])
  },
)

test(
  'those that leave one after another leave no query behind, at whatever stage theirs is',
  { timeout: 180_000 },
  async () => {
    const slow =
      'SELECT sum(a.x + b.x) FROM (SELECT arrayJoin(range(1000000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS x) AS b'
    const callers = Array.from({ length: 12 }, () => new AbortController())
    const settled = Promise.allSettled(
      callers.map(({ signal }) => database.db.sql(slow, { signal, budget: UNHURRIED })),
    )
    const running = `SELECT count() AS n FROM system.processes WHERE query LIKE 'SELECT sum(a.x%'`
    await expect.poll(() => database.db.query(running)).toEqual([{ n: '2' }])
    for (const caller of callers) {
      caller.abort()
      // Time enough for the next to get its turn, and too little for it to run.
      await new Promise((resolve) => setImmediate(resolve))
    }
    const left = performance.now()
    expect((await settled).map(({ status }) => status)).not.toContain('fulfilled')
    expect((await database.db.sql('SELECT 1')).rows).toEqual([[1]])
    expect(performance.now() - left).toBeLessThan(100_000) // a slow one would take all its time
  },
)

test('fields may be called like what a view is made from', async () => {
  const names = ['described', 'fields', 'sample', 'series', 'day', 'settled', 'missing', 'zone']
  const schema = Object.fromEntries(names.map((name) => [name, string()]))
  const values = Object.fromEntries(names.map((name) => [name, `the ${name}`]))
  const odd = target('odd_server', schema).of(values)
  const load = metric('load', {}, f64())
  await database.db.insert([load.sample(odd, {}, 1.5, BigInt(Date.now()) * 1_000_000n)])
  const { rows } = await database.db.sql(`SELECT ${names.join()}, datum FROM odd_server:load`)
  expect(rows).toEqual([[...names.map((name) => `the ${name}`), 1.5]])
})

test('nothing of the above left a trace', async () => {
  expect(await database.db.query('SELECT x FROM oximeter.secret')).toEqual([{ x: 'hidden' }])
})
