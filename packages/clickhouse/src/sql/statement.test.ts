import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokens } from './lexer.ts'
import { parseStatement } from './statement.ts'

describe('an INSERT', () => {
  const cases: readonly (readonly [sql: string, format: string, data: string])[] = [
    ['INSERT INTO t FORMAT TSV\n1\t2\n', 'TSV', '1\t2\n'],
    ['insert into t format TSV\n\n\n; DROP TABLE t', 'TSV', '\n\n; DROP TABLE t'],
    ['INSERT INTO t FORMAT JSONEachRow {"a":1}', 'JSONEachRow', '{"a":1}'],
    ['INSERT INTO t FORMAT CSV \r\n1', 'CSV', '1'],
    [
      'INSERT INTO db.t (a, `select`, c) SETTINGS x = 1, y = 2.5 FORMAT Native\n\x00',
      'Native',
      '\x00',
    ],
    ['INSERT INTO format FORMAT CSV\n1', 'CSV', '1'],
    ['INSERT INTO `values` VALUES (1), (2); DROP TABLE t', 'Values', ' (1), (2); DROP TABLE t'],
    ['INSERT INTO t (* EXCEPT(b)) VALUES(1)', 'Values', '(1)'],
    ['/* c */ INSERT INTO TABLE t -- FORMAT CSV\n FORMAT TSV\n1', 'TSV', '1'],
    ['INSERT INTO FUNCTION null("a Int8, format String") FORMAT TSV\n1', 'TSV', '1'],
    ["INSERT INTO t FORMAT CSV SETTINGS a = -1.5, b = 'x'\n1,2", 'CSV', '1,2'],
    ['INSERT INTO t FORMAT CSV\nSELECT,FORMAT', 'CSV', 'SELECT,FORMAT'],
  ]
  test.for(cases)('%j has its data found', ([sql, format, data]) => {
    const statement = parseStatement(sql)
    if (statement.kind !== 'insert') throw new Error(`taken for ${statement.kind}`)
    expect([statement.format, sql.slice(statement.dataStart)]).toEqual([format, data])
  })

  test.for([
    'INSERT INTO t SELECT 1',
    'INSERT INTO t (a) SETTINGS x = 1 SELECT 1 FORMAT TSV',
    'INSERT INTO t WITH 1 AS a SELECT a',
    'INSERT INTO t (SELECT 1)',
    'INSERT INTO t FROM numbers(1) SELECT *',
  ])('%j is a query', (sql) => {
    expect(parseStatement(sql)).toMatchObject({ kind: 'command', verb: 'INSERT' })
  })

  test.for([
    ['INSERT INTO t', 62],
    ['INSERT INTO t (a, b)', 62],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 78],
    ['INSERT INTO t FORMAT CSV; DROP TABLE t', 62],
  ] as const)('%j is refused', ([sql, code]) => {
    expect(() => parseStatement(sql)).toThrow(expect.objectContaining({ code }))
  })

  test('any bytes after the header are data', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const data = Buffer.from(bytes).toString('latin1')
        const sql = `INSERT INTO t (a) FORMAT RowBinary\n${data}`
        const statement = parseStatement(sql)
        expect(statement.kind === 'insert' && sql.slice(statement.dataStart)).toBe(data)
      }),
    )
  })
})

describe('a SELECT', () => {
  const cases: readonly (readonly [
    sql: string,
    head: string,
    format: string | undefined,
    tail: string,
  ])[] = [
    ['SELECT 1', 'SELECT 1', undefined, ''],
    ['SELECT 1;', 'SELECT 1', undefined, ''],
    ['SELECT 1 ; -- done\n', 'SELECT 1 ', undefined, ''],
    ['SELECT 1 FORMAT JSON', 'SELECT 1 ', 'JSON', ''],
    ['SELECT 1 format JSON SETTINGS a = 1', 'SELECT 1 ', 'JSON', ' SETTINGS a = 1'],
    ['SELECT 1 SETTINGS a = 1 FORMAT CSV;', 'SELECT 1 SETTINGS a = 1 ', 'CSV', ''],
    ["SELECT ' FORMAT JSON'", "SELECT ' FORMAT JSON'", undefined, ''],
    ['SELECT 1 /* FORMAT JSON */', 'SELECT 1 /* FORMAT JSON */', undefined, ''],
    ['SELECT 1 AS format', 'SELECT 1 AS format', undefined, ''],
    ['WITH 1 AS x SELECT x FORMAT TSV', 'WITH 1 AS x SELECT x ', 'TSV', ''],
    ['(SELECT 1) UNION ALL (SELECT 2) FORMAT TSV', '(SELECT 1) UNION ALL (SELECT 2) ', 'TSV', ''],
  ]
  test.for(cases)('%j', ([sql, head, format, tail]) => {
    expect(parseStatement(sql)).toEqual({ kind: 'select', head, tail, ...(format && { format }) })
  })

  test.for([
    'SELECT 1; DROP TABLE t',
    "SELECT 'a\\'; DROP TABLE t; --'; SELECT 2",
    'SELECT 1 /* /* */ ; */ ; DROP TABLE t',
    'SELECT $$;$$; DROP TABLE t',
    "SELECT \xe2\x80\x9c'\xe2\x80\x9d; DROP TABLE t --'",
    'SHOW TABLES; DROP TABLE t',
    'DROP TABLE a; DROP TABLE b',
  ])('%j is two statements', (sql) => {
    expect(() => parseStatement(sql)).toThrow(/Multi-statements/)
  })

  test.for([
    "SELECT ';'",
    "SELECT 'it''s; '",
    'SELECT `;`, ";" -- ;\n',
    "SELECT $a$;'$a$",
    'SELECT \xe2\x80\x98;\xe2\x80\x99',
    'SELECT 1 # ;',
    'SELECT 1 // ;',
  ])('%j is one statement', (sql) => {
    expect(parseStatement(sql).kind).toBe('select')
  })

  test('INTO OUTFILE is refused', () => {
    expect(() => parseStatement("SELECT 1 INTO OUTFILE '/tmp/x'")).toThrow(
      expect.objectContaining({ code: 358 }),
    )
  })

  test.for(['', '  ', '-- nothing', '/* nothing */'])('%j is empty', (sql) => {
    expect(() => parseStatement(sql)).toThrow(/Empty query/)
  })
})

test('tokens cover the text: what lies between them is blank or comment', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 60 }), (sql) => {
      let at = 0
      for (const token of tokens(sql)) {
        expect(token.start).toBeGreaterThanOrEqual(at)
        expect(token.end).toBeGreaterThan(token.start)
        expect(sql.slice(token.start, token.end)).toBe(token.text)
        at = token.end
      }
      expect(at).toBeLessThanOrEqual(sql.length)
    }),
  )
})
