import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HttpProblem, NexusPublicClient, type OxqlTableJson } from '@oximeter/api/client'
import { fillVariables } from '@oximeter/oxql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeShells } from './src/in-the-shells.ts'
import { run } from './src/program.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

/** Without what makes starts quick for tests. */
const AS_INSTALLED = { OXIMETER_PGLITE_TEMPLATE: '' }

/** Of the tour and the cookbook of OxQL. */
const EXAMPLES = Array.from(
  readFileSync(new URL('../docs/oxql.md', import.meta.url), 'utf8').matchAll(
    /^```oxql\n(.*?)^```/gms,
  ),
  ([, query]) => ({ query: query!, title: query!.replaceAll(/\s+/g, ' ') }),
)

/** What has not happened yet, such as losses, is not measured yet. */
function nothingYet(error: unknown): { tables: OxqlTableJson[] } {
  const mistakes = error instanceof HttpProblem ? error.mistakes : []
  const isUnknown =
    mistakes.length > 0 && mistakes.every(({ code }) => code === 'unknown-timeseries')
  if (!isUnknown) throw error
  return { tables: [] }
}

interface Latest {
  timestamp: string
  datum: { type: string; datum: unknown }
}

describe('what a newcomer does', () => {
  let dataDir = ''
  let system: Standalone

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'oximeter-newcomer-'))
    system = await Standalone.start({ dataDir, env: AS_INSTALLED })
  })
  afterAll(async () => {
    await system[Symbol.asyncDispose]()
    await rm(dataDir, { recursive: true, force: true })
  })

  const ask = async (program: 'oxdb' | 'oximeter', ...args: string[]): Promise<string> => {
    const { code, output } = await run(`packages/cli/src/${program}.ts`, [
      ...args,
      '--api',
      system.url('public'),
    ])
    expect(output, `${program} ${args.join(' ')} exits with ${code}`).toSatisfy(() => code === 0)
    return output
  }
  const items = async <T>(...args: Parameters<typeof ask>): Promise<T[]> => {
    const answer = JSON.parse(await ask(...args, '--json')) as T[] | { items: T[] }
    return Array.isArray(answer) ? answer : answer.items
  }

  const cpu = (): Promise<Latest[]> => items<Latest>('oxdb', 'latest', 'host:cpu_time')

  test('sees real values of this host that move', async () => {
    const first = await until('there are values', async () => {
      const values = await cpu()
      return values.length > 0 && values
    })
    const later = await until('they move', async () => {
      const values = await cpu()
      return (
        JSON.stringify(values.map(({ datum }) => datum)) !==
          JSON.stringify(first.map(({ datum }) => datum)) && values
      )
    })
    expect(later[0]?.timestamp).not.toBe(first[0]?.timestamp)
    await until('others are there', async () =>
      (await ask('oxdb', 'latest')).includes('host:memory_used'),
    )
  })

  test('sees what is collected, and what it means', async () => {
    const names = await until('what all programs tell is collected', async () => {
      const schemas = await items<{ timeseries_name: string }>('oxdb', 'schemas')
      const all = schemas.map(({ timeseries_name: name }) => name)
      const last = ['nexus:schema_conflicts', 'http_server:request_duration']
      return last.every((name) => all.includes(name)) && all
    })
    for (const part of ['cpu', 'memory', 'load', 'disk', 'link']) {
      expect(names).toContainEqual(expect.stringMatching(`^host:.*${part}`))
    }
    for (const part of ['event_loop', 'heap', 'gc']) {
      expect(names).toContainEqual(expect.stringMatching(`^node_process:.*${part}`))
    }
    for (const part of ['producers', 'registrations', 'schema_conflicts']) {
      expect(names).toContain(`nexus:${part}`)
    }
    expect(names).toContain('http_server:request_duration')
    const described = await ask('oxdb', 'describe', 'host:cpu_time')
    expect(described).toContain('seconds')
    expect(described).toContain('hostname')
  })

  test('sees what Nexus says of itself', async () => {
    const live = await until('both producers are assigned', async () => {
      const latest = await items<Latest & { fields: object }>('oxdb', 'latest', 'nexus:producers')
      const text = JSON.stringify(latest)
      return latest.some(
        (value) => JSON.stringify(value).includes('"live"') && Number(value.datum.datum) === 2,
      )
        ? text
        : false
    })
    expect(live).toContain('"none"')
    expect(await ask('oxdb', 'describe', 'nexus:producers')).toContain('what became of')
    await until('requests to it are stored', async () => {
      const routes = await system.select(
        'SELECT DISTINCT route FROM "http_server:request_duration" WHERE name = \'nexus\'',
      )
      return routes.some(({ route }) => route === '/metrics/producers')
    })
  })

  test('asks in SQL', async () => {
    const answer = await ask(
      'oxdb',
      'sql',
      'SELECT state, max(datum) AS busy FROM "host:cpu_time" GROUP BY state ORDER BY state',
    )
    expect(answer).toMatch(/idle/)
    expect(answer).toMatch(/user/)
  })

  test('asks in OxQL, and sees how that is run', async () => {
    const query = 'get host:cpu_time | align rate(1s) | group_by [state], sum'
    const table = await ask('oxdb', 'query', query, '--from', '5m')
    expect(table).toMatch(/^STATE {2,}TIMESTAMP[\s\S]*^idle {2,}\d{4}-/m)
    expect(await ask('oxdb', 'query', query, '--explain')).toMatch(/group_by[\s\S]*SELECT/)
  })

  test('opens the dashboards that come with it, of which each query can be asked', async () => {
    const nexus = new NexusPublicClient(system.url('public'))
    const { items: all } = await nexus.listDashboards()
    expect(all.map(({ id }) => id)).toEqual(['host', 'http-service', 'node', 'oximeter'])
    const answered = new Set<string>()
    for (const { id } of all) {
      const { document } = await nexus.getDashboard({ id })
      const chosen = Object.fromEntries(document.variables.map(({ name }) => [name, []]))
      for (const panel of document.panels) {
        if (panel.kind === 'text') continue
        for (const { query } of panel.queries) {
          const { tables } = await nexus
            .querySystem({ query: fillVariables(query, chosen) })
            .catch(nothingYet)
          if (tables.some(({ timeseries }) => timeseries.length > 0)) answered.add(panel.title)
        }
      }
    }
    for (const title of ['CPU in use', 'Memory', 'Event loop in use', 'Requests by route']) {
      expect(answered).toContain(title)
    }
    expect(answered).toContain('Samples stored')
  })

  describe('on simulated data', () => {
    test('stores it', async () => {
      const { code, output } = await run('packages/cli/src/oxdb.ts', [
        'populate',
        '--series=12',
        '--hours=4',
        '--interval=1m',
        `--api=${system.url('public')}`,
        `--data-dir=${dataDir}`,
      ])
      expect(output, `it exits with ${code}`).toContain('Stored 28800 samples')
    })

    test.for(EXAMPLES)('tries $title', async ({ query }) => {
      const { tables, warnings } = await system.public.querySystem({ query })
      expect(warnings).toEqual([])
      for (const { timeseries } of tables) {
        const values = timeseries.flatMap(({ points }) =>
          points.values.flatMap((dimension) => dimension.values.values as unknown[]),
        )
        expect(values.some((value) => value !== null)).toBe(true)
      }
    })

    describeShells(() => system.url('public'))
  })

  test('sees who is collected, and by whom', async () => {
    const producers = await items<{ id: string; collector_id: string }>('oximeter', 'producers')
    const collectors = await items<{ id: string; live: boolean }>('oximeter', 'collectors')
    expect(producers).toHaveLength(2)
    expect(collectors).toMatchObject([{ id: producers[0]?.collector_id, live: true }])
    const outcome = await ask('oximeter', 'producers', 'collect', producers[0]?.id ?? '')
    expect(outcome).toMatch(/samples/)
  })

  test.for([
    [['latest', 'host:cpu_tme'], 1, /host:cpu_time/],
    [['describe', 'nope:nothing'], 1, /nope:nothing/],
    [['sql', 'SELECT * FROM system.one'], 1, /system/],
    [['sql', 'SELEC'], 1, /SELEC/],
    [['query', 'get host:cpu_tme'], 1, /\n {6}\^{12}\n[\s\S]*host:cpu_time/],
    [['schemas', '--jsn'], 2, /--json/],
    [['nothing'], 2, /nothing/],
  ] as const)('is told what is wrong with oxdb %j', async ([args, code, message]) => {
    const answer = await run('packages/cli/src/oxdb.ts', [...args, '--api', system.url('public')])
    expect(answer.output).toMatch(message)
    expect(answer.code).toBe(code)
  })

  test('is told when nothing runs', async () => {
    const { code, output } = await run('packages/cli/src/oxdb.ts', [
      'schemas',
      '--api',
      'http://127.0.0.1:9',
    ])
    expect(code).toBe(3)
    expect(output).toContain('npm start')
  })

  test('stops with Ctrl-C, starts again quickly, and finds the old samples', async () => {
    const before = await system.select(
      'SELECT min(timestamp) AS first, count() AS n FROM "host:cpu_time"',
    )
    expect(await system.stop()).toBe(0)
    expect(system.program.output).toMatch(/Stopped/)
    system = await Standalone.start({ dataDir, env: AS_INSTALLED })
    const after = await until('the old samples are there', async () => {
      const [row] = await system.select(
        'SELECT min(timestamp) AS first, count() AS n FROM "host:cpu_time"',
      )
      return Number(row?.['n']) > Number(before[0]?.['n']) && row
    })
    expect(after['first']).toEqual(before[0]?.['first'])
    expect((await system.public.listProducers()).items).toHaveLength(2)
  })

  test('cannot start it twice on the same data', async () => {
    const { code, output } = await run('packages/cli/src/oximeter.ts', ['standalone'], {
      env: { OXIMETER_DATA_DIR: dataDir },
    })
    expect(code).not.toBe(0)
    expect(output).toContain(String(system.program.pid))
  })
})
