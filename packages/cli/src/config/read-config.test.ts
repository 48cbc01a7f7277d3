import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { ConfigError } from './config-error.ts'
import { readConfig, type ConfigSources } from './read-config.ts'

const files = join(import.meta.dirname, '../../test/config')

/** A directory without any configuration. */
function emptyDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'oximeter-config-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

function problemsOf(sources: ConfigSources): string[] {
  try {
    readConfig(sources)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems]
    throw error
  }
}

test('without anything, the defaults', () => {
  using directory = emptyDirectory()
  const { config, origins, file } = readConfig({ env: {}, cwd: directory.path })
  expect(config).toMatchObject({
    dataDir: './data',
    nexusInternalPort: 12_221,
    nexusPublicPort: 12_220,
    collectorPort: 12_223,
    clickhousePort: 8123,
    nexusHost: '127.0.0.1',
    collectorId: undefined,
  })
  expect(new Set(Object.values(origins))).toEqual(new Set(['default']))
  expect(file).toBeUndefined()
  expect(Object.isFrozen(config) && Object.isFrozen(config.allowedHosts)).toBe(true)
})

test('a flag before the environment before the file before the default', () => {
  using directory = emptyDirectory()
  writeFileSync(
    join(directory.path, 'oximeter.toml'),
    'data_dir = "file"\nlog_level = "debug"\nnexus_public_port = 1\n',
  )
  const { config, origins, file } = readConfig({
    cwd: directory.path,
    env: { OXIMETER_DATA_DIR: 'env', OXIMETER_LOG_LEVEL: 'error', OXIMETER_COLLECTOR_PORT: '' },
    flags: { dataDir: 'flag', insecureBind: 'true' },
  })
  expect(config).toMatchObject({
    dataDir: 'flag',
    logLevel: 'error',
    nexusPublicPort: 1,
    collectorPort: 12_223,
    insecureBind: true,
  })
  expect(origins).toMatchObject({
    dataDir: '--data-dir',
    logLevel: 'OXIMETER_LOG_LEVEL',
    nexusPublicPort: 'oximeter.toml:3',
    collectorPort: 'default',
  })
  expect(file).toBe('oximeter.toml')
})

test('a secret may be in a file that a variable names', () => {
  using directory = emptyDirectory()
  const { path: cwd } = directory
  writeFileSync(join(cwd, 'password'), 'hunter2\n')
  const { config, origins } = readConfig({
    cwd,
    env: { OXIMETER_CLICKHOUSE_PASSWORD_FILE: 'password' },
  })
  expect(config.clickhousePassword).toBe('hunter2')
  expect(origins.clickhousePassword).toBe('OXIMETER_CLICKHOUSE_PASSWORD_FILE')
  const wrong = {
    OXIMETER_CLICKHOUSE_PASSWORD: 'x',
    OXIMETER_CLICKHOUSE_PASSWORD_FILE: 'password',
    OXIMETER_DATABASE_FILE: 'gone',
    OXIMETER_DATA_DIR_FIL: 'no secret',
  }
  expect(problemsOf({ cwd, env: wrong })).toEqual([
    `OXIMETER_DATABASE_FILE: ${join(cwd, 'gone')}: there is no such file`,
    'OXIMETER_CLICKHOUSE_PASSWORD_FILE: OXIMETER_CLICKHOUSE_PASSWORD is set too; leave one of them out',
  ])
})

test('a file that is named must be there', () => {
  using directory = emptyDirectory()
  const at = { cwd: directory.path, env: {} }
  expect(problemsOf({ ...at, file: 'gone.toml' })).toEqual([
    '--config: gone.toml: there is no such file',
  ])
  expect(problemsOf({ ...at, env: { OXIMETER_CONFIG: 'gone.toml' } })).toEqual([
    'OXIMETER_CONFIG: gone.toml: there is no such file',
  ])
  expect(problemsOf({ ...at, file: '.' })).toEqual(['--config: .: it cannot be read (EISDIR)'])
})

test.for([
  [
    { flags: { nexusPublicPort: '70000' } },
    '--nexus-public-port: "70000" is not a port (0 to 65535)',
  ],
  [
    { env: { OXIMETER_REFRESH_INTERVAL: '15' } },
    'OXIMETER_REFRESH_INTERVAL: "15" is not a duration with its unit, such as 15s (100ms to 1h)',
  ],
  [
    { env: { OXIMETER_DATADIR: 'x' } },
    'OXIMETER_DATADIR: unknown variable. Did you mean OXIMETER_DATA_DIR?',
  ],
  [{ env: { OXIMETER_MY_OWN_THING: 'x' } }, undefined],
  [
    { flags: { database: 'mysql://me:secret@x' } },
    '--database: this is not a PostgreSQL address (postgresql://… or postgres://…)',
  ],
  [
    { flags: { nexusHost: '0.0.0.0' } },
    'nexus_host: others could reach 0.0.0.0, and tokens and data would go there in plain text: give --tls-cert and --tls-key, or a loopback address, or --insecure-bind if nobody listens to the network',
  ],
  [{ flags: { nexusHost: '0.0.0.0', insecureBind: 'true' } }, undefined],
  [{ flags: { nexusHost: '0.0.0.0', tlsCert: 'c.pem', tlsKey: 'k.pem' } }, undefined],
  [{ flags: { tlsCert: 'c.pem' } }, 'tls_cert: it is nothing without tls_key: give that too'],
  [
    { flags: { tlsClientCa: 'ca.pem' } },
    'tls_client_ca: it is nothing without tls_cert: give that too',
  ],
  [
    { flags: { nexusHost: '127.9.9.9', collectorHost: '::1', clickhouseHost: 'localhost' } },
    undefined,
  ],
  [
    { flags: { collectorHost: '::', insecureBind: 'true' } },
    'collector_host: nobody can call ::: say with --collector-advertise at which address Nexus reaches the collector',
  ],
  [
    { flags: { clickhouseHost: '10.0.0.1', insecureBind: 'true' } },
    'clickhouse_host: the embedded engine listens on loopback only: for others, run a ClickHouse server and give its address as --clickhouse',
  ],
  [{ flags: { collectorPort: '12220' } }, 'nexus_public_port and collector_port are both 12220'],
  [{ flags: { collectorPort: '0', nexusPublicPort: '0' } }, undefined],
  [
    { flags: { clickhouseCluster: 'metrics' } },
    'clickhouse_cluster: the embedded engine is one server: say with --clickhouse where a server of the cluster is',
  ],
  [{ flags: { clickhouseCluster: 'metrics', clickhouse: 'http://db:8123' } }, undefined],
] as const)('%j', ([sources, problem]) => {
  using directory = emptyDirectory()
  const problems = problemsOf({ cwd: directory.path, env: {}, ...sources })
  expect(problems).toEqual(problem === undefined ? [] : [problem])
})

test.for(globSync('*.good.toml', { cwd: files }))('%s', async (file) => {
  const { config, origins } = readConfig({ file, cwd: files, env: {} })
  const read = Object.entries(origins)
    .filter(([, origin]) => origin !== 'default')
    .map(([name, origin]) => {
      const value = config[name as keyof typeof config]
      return `${origin}: ${name} = ${JSON.stringify(value)}\n`
    })
  await expect(read.join('')).toMatchFileSnapshot(join(files, file.replace('.toml', '.txt')))
})

test.for(globSync('*.bad.toml', { cwd: files }))('%s', (file) => {
  // The first lines of a file say what is said of it.
  const wanted = readFileSync(join(files, file), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('#! '))
    .map((line) => line.slice(3).replace('FILE', file))
  expect(wanted).not.toEqual([])
  expect(problemsOf({ file, cwd: files, env: {} })).toEqual(wanted)
})
