import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createDataDirectory, dataDirectory, isAlive } from '../src/data-directory.ts'
import { embeddedCredentials, startEmbeddedClickHouse, type EngineEvent } from '../src/index.ts'
import { Supervisor, type SupervisorOptions } from '../src/supervisor.ts'
import { openTestEngine, temporaryDirectory, until } from './engine-fixture.ts'

test('kill -9 while inserting: what is re-sent by token is stored once, and it comes back by itself', async () => {
  const events: EngineEvent[] = []
  await using it = await openTestEngine({ onEvent: (event) => events.push(event) })
  await it.text(
    'CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 10000',
  )
  const kills = 5
  const stop = new AbortController()
  let batches = 0
  let resent = 0
  const writer = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const batch = batches++
      const body = Array.from({ length: 1000 }, (_, i) => batch * 1000 + i).join('\n')
      const path = `/?query=INSERT+INTO+t+FORMAT+TSV&insert_deduplication_token=batch-${batch}`
      while (
        !(await it.http(path, { method: 'POST', body }).then(
          (r) => r.ok,
          () => false,
        ))
      ) {
        resent++
        await sleep(5)
      }
    }
  }
  const writers = [writer(), writer(), writer()]
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(50 + Math.random() * 300)
    const { pid } = it.engine
    if (pid === undefined) throw new Error('no engine')
    process.kill(pid, 'SIGKILL')
    await until('it is back', () => it.engine.restarts === kill && it.engine.pid !== undefined)
    expect(it.engine.pid).not.toBe(pid)
  }
  stop.abort()
  await Promise.all(writers)
  expect(resent).toBeGreaterThan(0)
  expect(await it.text('SELECT count(), uniqExact(a), max(a) FROM t')).toBe(
    `${batches * 1000}\t${batches * 1000}\t${batches * 1000 - 1}\n`,
  )
  expect(events.filter(({ type }) => type === 'exited')).toHaveLength(kills)
  expect(events).toContainEqual(expect.objectContaining({ type: 'exited', signal: 'SIGKILL' }))
})

test('killed after it noted a token and before it stored the rows, it takes the rows again', async () => {
  using directory = temporaryDirectory()
  await using it = await openTestEngine({ dataDir: directory.path })
  await it.text(
    'CREATE TABLE t (a UInt64) ENGINE = MergeTree PARTITION BY a % 2 ORDER BY a ' +
      'SETTINGS non_replicated_deduplication_window = 100',
  )
  const send = async (token: string, rows: string): Promise<void> => {
    const path = `/?query=INSERT+INTO+t+FORMAT+TSV&insert_deduplication_token=${token}`
    expect((await it.http(path, { method: 'POST', body: rows })).status).toBe(200)
  }
  for (const a of [1, 3, 5]) await send(`whole-${a}`, `${a}`)
  await it.text('OPTIMIZE TABLE t FINAL')
  await send('lost', '2\n7')
  await send('whole-8', '8')
  const parts = (await it.text('SELECT DISTINCT _part FROM t WHERE a IN (2, 7)')).trim().split('\n')
  expect(parts).toHaveLength(2)
  process.kill(it.engine.pid ?? 0, 'SIGSTOP')
  // What the engine leaves behind when it dies just before it gives the parts their names.
  const paths = globSync(`engine/store/*/*/{${parts.join()}}`, { cwd: directory.path })
  for (const path of paths) rmSync(join(directory.path, path), { recursive: true })
  process.kill(it.engine.pid ?? 0, 'SIGKILL')
  await until('it is back', () => it.engine.restarts === 1 && it.engine.pid !== undefined)
  const stored = async (): Promise<string> =>
    it.text('SELECT groupArray(a) FROM (SELECT a FROM t ORDER BY a)')
  expect(await stored()).toBe('[1,3,5,8]\n')
  await send('lost', '2\n7')
  for (const a of [1, 3, 5, 8]) await send(`whole-${a}`, `${a}`)
  await send('lost', '2\n7')
  expect(await stored()).toBe('[1,2,3,5,7,8]\n')
})

test('close finishes what runs, and the data are there at the next start', async () => {
  using directory = temporaryDirectory()
  await using first = await openTestEngine({ dataDir: directory.path })
  await first.text('CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a')
  const slow = first.text(
    'INSERT INTO t SELECT number + sleepEachRow(0.05) FROM numbers(10) SETTINGS max_block_size = 1',
  )
  await until(
    'the insert runs',
    async () =>
      (await first.text("SELECT count() FROM system.processes WHERE query LIKE 'INSERT%'")) ===
      '1\n',
  )
  const pid = first.engine.pid ?? 0
  await Promise.all([first.engine.close(), first.engine.close()])
  expect(await slow).toBe('')
  expect(isAlive(pid)).toBe(false)
  await expect(first.engine.memory()).rejects.toMatchObject({ code: 'not-running' })
  await using second = await openTestEngine({ dataDir: directory.path })
  expect(await second.text('SELECT count() FROM t')).toBe('10\n')
  expect(second.engine.password).toBe(first.engine.password)
})

test('a data directory has one owner, whose password is for that user alone', async () => {
  using directory = temporaryDirectory()
  const dataDir = join(directory.path, 'new', 'data')
  await using it = await openTestEngine({ dataDir })
  const { engine } = it
  await expect(startEmbeddedClickHouse({ dataDir, port: 0 })).rejects.toMatchObject({
    code: 'data-dir-in-use',
    message: expect.stringContaining(`process ${engine.pid}`),
  })
  expect(await it.text('SELECT 1')).toBe('1\n')
  const { url, username, password } = engine
  expect(embeddedCredentials(dataDir)).toEqual({ url, username, password })
  expect(password.length).toBeGreaterThanOrEqual(32)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600)
  await engine.close()
  expect(embeddedCredentials(dataDir)).toEqual({ url: undefined, username, password })
  expect(embeddedCredentials(directory.path)).toBeUndefined()
})

test('a port in use is named, with the option that moves it', async () => {
  using directory = temporaryDirectory()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(startEmbeddedClickHouse({ dataDir: directory.path, port })).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringMatching(new RegExp(`port ${port} .*option \`port\``)),
  })
  other.close()
})

test.for([
  [{ host: '0.0.0.0' }, /loopback/],
  [{ port: 70_000 }, /port/],
  [{ sessions: 0 }, /sessions/],
  [{ memoryLimitBytes: 1 }, /memoryLimitBytes/],
  [{ password: '' }, /password/],
  [{ dataDir: '/tmp/a*b' }, /dataDir/],
] as const)('%j is refused', async ([options, message]) => {
  using directory = temporaryDirectory()
  await expect(
    startEmbeddedClickHouse({ dataDir: directory.path, port: 0, ...options }),
  ).rejects.toMatchObject({ code: 'bad-options', message: expect.stringMatching(message) })
})

test('an abort ends a start', async () => {
  using directory = temporaryDirectory()
  const abort = new AbortController()
  const starting = startEmbeddedClickHouse({
    dataDir: directory.path,
    port: 0,
    signal: abort.signal,
  })
  abort.abort()
  await expect(starting).rejects.toMatchObject({ code: 'aborted' })
})

test('where chDB cannot be loaded, the message says what to do instead', async () => {
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      if (name === 'chdb') throw new Error("Cannot find package 'chdb'")
      return next(name, context)
    } })`
  const load = new URL('../src/engine/chdb.ts', import.meta.url).href
  const script = `const { loadChdb } = await import(${JSON.stringify(load)})
    await loadChdb().catch((error) => console.log(error.code + ': ' + error.message))`
  const url = `data:text/javascript,${encodeURIComponent(hook)}`
  const program = spawn(process.execPath, ['--import', url, '--input-type=module', '-e', script])
  program.stdout.setEncoding('utf8')
  const [line] = await once(program.stdout, 'data')
  expect(line).toMatch(/^engine-unavailable: .*Cannot find package.*--clickhouse http:\/\//)
})

test('an engine that outgrows its memory is replaced, and loses nothing', async () => {
  await using it = await supervise({ recycleAboveBytes: 1 })
  const { supervisor, events } = it
  const { url } = supervisor
  await until('it was recycled', () => supervisor.restarts > 0)
  expect(events.map(({ type }) => type).slice(0, 4)).toEqual([
    'started',
    'recycled',
    'exited',
    'restarted',
  ])
  expect(events).toContainEqual(expect.objectContaining({ type: 'exited', exitCode: 0 }))
  expect(supervisor.url).toBe(url)
})

test('a query that cannot be cancelled does not keep its slot for ever', async () => {
  await using it = await supervise({ stuckAfterMs: 1_000 })
  const { supervisor, events } = it
  const ask = (body: string, timeoutMs: number): Promise<Response> =>
    fetch(`${supervisor.url}/?max_execution_time=1`, {
      method: 'POST',
      body,
      headers: { 'X-ClickHouse-Key': PASSWORD },
      signal: AbortSignal.timeout(timeoutMs),
    })
  // The engine looks between blocks of rows whether a query was cancelled; this is one call for one row.
  const endless = "SELECT length(extractAll(repeat('a', 1000000), '(?:a*b|a)'))"
  await expect(ask(endless, 2_000)).rejects.toThrow('timeout')
  await until('it was replaced', () => supervisor.restarts === 1)
  expect(events).toContainEqual(expect.objectContaining({ type: 'stuck' }))
  expect(await (await ask('SELECT 1', 60_000)).text()).toBe('1\n')
})

const PASSWORD = 'of-a-test'

/** An engine of one session, whose supervisor looks often. */
async function supervise(
  options: Partial<SupervisorOptions>,
): Promise<
  AsyncDisposable & { readonly supervisor: Supervisor; readonly events: readonly EngineEvent[] }
> {
  const temporary = temporaryDirectory()
  const directory = dataDirectory(temporary.path)
  createDataDirectory(directory)
  const events: EngineEvent[] = []
  const supervisor = await Supervisor.start({
    directory,
    config: {
      engineDir: directory.engine,
      scratchDir: directory.scratch,
      host: '127.0.0.1',
      port: 0,
      password: PASSWORD,
      memoryLimitBytes: 2 ** 28,
      sessions: 1,
      maxBodyBytes: 2 ** 20,
    },
    onEvent: (event) => events.push(event),
    startTimeoutMs: 60_000,
    closeDeadlineMs: 30_000,
    recycleAboveBytes: Infinity,
    watchEveryMs: 50,
    stuckAfterMs: 60_000,
    ...options,
  })
  return {
    supervisor,
    events,
    [Symbol.asyncDispose]: async () => {
      await supervisor.close()
      temporary[Symbol.dispose]()
    },
  }
}

interface Program extends AsyncDisposable {
  readonly process: ChildProcess
  readonly lines: string[]
  readonly engine: { readonly url: string; readonly password: string; readonly pid: number }
}

async function runProgram(dataDir: string, cwd = process.cwd()): Promise<Program> {
  const file = fileURLToPath(new URL('parent-fixture.ts', import.meta.url))
  // A process group of its own, as a shell makes one for each command.
  const program = spawn(process.execPath, [file, dataDir], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: program.stdout }).on('line', (line) => lines.push(line))
  await until('the program is ready', () => lines.length > 0)
  const engine: Program['engine'] = JSON.parse(lines[0] ?? '')
  return {
    process: program,
    lines,
    engine,
    [Symbol.asyncDispose]: async () => {
      if (program.exitCode === null && program.signalCode === null) {
        program.kill('SIGKILL')
        await once(program, 'close')
      }
      await until('the engine is gone', () => !isAlive(engine.pid))
    },
  }
}

test('a config.xml that is where the program runs is of something else', async () => {
  using elsewhere = temporaryDirectory()
  using directory = temporaryDirectory()
  writeFileSync(join(elsewhere.path, 'config.xml'), 'no XML, which an engine could not start with')
  await using program = await runProgram(directory.path, elsewhere.path)
  expect(isAlive(program.engine.pid)).toBe(true)
})

test('kill -9 of the program ends its engine, and the directory is free at once', async () => {
  using directory = temporaryDirectory()
  await using program = await runProgram(directory.path)
  program.process.kill('SIGKILL')
  await once(program.process, 'exit')
  // It does not fail because the old engine is still on its way out.
  await using next = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0 })
  expect(next.password).toBe(program.engine.password)
  await until('the engine is gone', () => !isAlive(program.engine.pid))
})

test('kill -9 of both leaves nothing stale', async () => {
  using directory = temporaryDirectory()
  await using program = await runProgram(directory.path)
  process.kill(-(program.process.pid ?? 0), 'SIGKILL')
  await once(program.process, 'exit')
  await using next = await startEmbeddedClickHouse({ dataDir: directory.path, port: 0 })
  expect(readdirSync(join(directory.path, 'scratch'))).toEqual([])
  expect(next.restarts).toBe(0)
})

test('Ctrl-C reaches the engine too, which leaves the end to the program', async () => {
  using directory = temporaryDirectory()
  await using program = await runProgram(directory.path)
  const { url, password, pid } = program.engine
  const group = -(program.process.pid ?? 0)
  process.kill(group, 'SIGINT')
  await until('the program has got it', () => program.lines.includes('SIGINT'))
  process.kill(pid, 'SIGTERM')
  const response = await fetch(`${url}/?query=SELECT+1`, {
    headers: { 'X-ClickHouse-Key': password },
  })
  expect(await response.text()).toBe('1\n')
  expect(isAlive(pid)).toBe(true)
  process.kill(group, 'SIGTERM')
  const [code] = await once(program.process, 'exit')
  expect(code).toBe(0)
  expect(isAlive(pid)).toBe(false)
})
