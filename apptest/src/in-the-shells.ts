import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Terminal } from './terminal.ts'

const UP = '\u001B[A'
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'

/** A query that takes long because it has many tables. */
const SLOW = Array.from(
  { length: 40 },
  () => 'get simulated_server:temperature | align quantile_within(0.5, 4h, every 10s)',
).join('; ')

/** What somebody does who talks with `oxdb` in a terminal, on simulated data. */
export function describeShells(api: () => string): void {
  describe('in the shells', () => {
    let stateDir = ''
    beforeAll(async () => {
      stateDir = await mkdtemp(join(tmpdir(), 'oxdb-state-'))
    })
    afterAll(() => rm(stateDir, { recursive: true, force: true }))

    const open = (...args: string[]): Terminal =>
      new Terminal('packages/cli/src/oxdb.ts', [...args, '--api', api()], {
        XDG_STATE_HOME: stateDir,
      })

    test('completes names, goes on over lines, and remembers', async () => {
      await using shell = open()
      await shell.shows(/for help[^]*oxql> $/)
      shell.type('get simulated_server:temp')
      await shell.shows(/temp$/)
      shell.type('\t')
      await shell.shows(/erature$/)
      shell.type('\r')
      await shell.shows(/ {4}> $/)
      shell.type('| filter sensor == ')
      await shell.shows(/== $/)
      shell.type('\t')
      await shell.shows(/'$/)
      shell.type('\t')
      await shell.shows(/'exhaust' +'inlet' +'processor'[^]*'$/)
      shell.type("inlet' && slot == 1 | last 1;\r")
      const answer = await shell.shows(/series, [^]*oxql> $/)
      expect(answer).toMatch(/^RACK +SENSOR +SERVER_ID[^]*^\S+ +inlet /m)
      shell.type('\\q\r')
      expect(await shell.exited()).toBe(0)

      await using next = open()
      await next.shows(/oxql> $/)
      next.type(UP)
      await next.shows(/\\q$/)
      next.type(UP)
      await next.shows(
        /get simulated_server:temperature \| filter sensor == 'inlet' && slot == 1 \| last 1;$/,
      )
      next.type('\r')
      expect(await next.shows(/series, [^]*oxql> $/)).toMatch(/ inlet /)
      next.type(CTRL_D)
      expect(await next.exited()).toBe(0)
    })

    test('runs commands, between the lines of a query too', async () => {
      await using shell = open()
      await shell.shows(/oxql> $/)
      shell.type('\\l\r')
      expect(await shell.shows(/oxql> $/)).toMatch(/^simulated_service:requests +cumulative_u64/m)
      shell.type('get simulated_service:requests\r')
      await shell.shows(/ {4}> $/)
      shell.type('\\d simulated_service:requests\r')
      expect(await shell.shows(/status_code[^]* {4}> $/)).toMatch(/^FIELD +TYPE/m)
      shell.type('| last 1;\r')
      await shell.shows(/series, [^]*oxql> $/)
      shell.type('plan get simulated_service:requests | align rate(1m);\r')
      expect(await shell.shows(/rows to read[^]*oxql> $/)).toMatch(/align rate\(1m\)[^]*SELECT/)
      shell.type('\\f cs')
      await shell.shows(/cs$/)
      shell.type('\t')
      await shell.shows(/v$/)
      shell.type('\r')
      await shell.shows(/printed as csv\.\noxql> $/)
      shell.type('\\?\r')
      await shell.shows(/\\d <name>[^]*oxql> $/)
      shell.type('get nope:nothing;\r')
      await shell.shows(/there is no timeseries nope:nothing[^]*oxql> $/)
    })

    test('ends what runs with Ctrl-C, forgets what was begun, and stays', async () => {
      await using shell = open()
      await shell.shows(/oxql> $/)
      shell.type(`{ ${SLOW} };\r`)
      await shell.shows(/};/)
      shell.type(CTRL_C)
      await shell.shows(/Ended\.\noxql> $/)
      shell.type('get simulated_server:temperature\r')
      await shell.shows(/ {4}> $/)
      shell.type('| nothing of the kind')
      await shell.shows(/kind$/)
      shell.type(CTRL_C)
      expect(await shell.shows(/\^C\noxql> $/)).toContain('| nothing of the kind^C')
      shell.type(CTRL_C)
      await shell.shows(/\^C\noxql> $/)
      shell.type('get simulated_server:temperature | last 1;\r')
      await shell.shows(/12 series[^]*oxql> $/)
    })

    test('asks in SQL', async () => {
      await using shell = open('sql')
      await shell.shows(/sql> $/)
      shell.type('SELECT count() AS n FR')
      await shell.shows(/FR$/)
      shell.type('\t')
      await shell.shows(/OM$/)
      shell.type(' simulated_server:temp')
      await shell.shows(/temp$/)
      shell.type('\t')
      await shell.shows(/erature$/)
      shell.type(';\r')
      expect(await shell.shows(/1 row[^]*sql> $/)).toMatch(/^ *\d{4}$/m)
      shell.type(
        'SELECT sum(cityHash64(x, y)) FROM (SELECT arrayJoin(range(100000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS y) AS b;\r',
      )
      await shell.shows(/b;/)
      shell.type(CTRL_C)
      await shell.shows(/Ended\.\nsql> $/)
      shell.type('\\q\r')
      expect(await shell.exited()).toBe(0)
    })

    test('watches a chart until Ctrl-C', async () => {
      const query = 'get simulated_server:temperature | align mean_within(5m) | group_by [sensor]'
      await using watching = open(
        'query',
        query,
        '--from',
        '4h',
        '--format',
        'chart',
        '--watch',
        '1s',
      )
      await watching.shows(/every 1s[^]*sensor=processor[^]*every 1s[^]*sensor=processor/)
      watching.type(CTRL_C)
      expect(await watching.exited()).toBe(0)
    })
  })
}
