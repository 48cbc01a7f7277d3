/** The engine's process: forked by the supervisor, it owns one data directory and one port. */
import { once } from 'node:events'
import { mkdirSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { isAlive, lockHolder } from '../data-directory.ts'
import { EmbeddedClickHouseError, systemCode } from '../error.ts'
import { createHttpInterface } from '../http/server.ts'
import type { EngineConfig, FromEngine, ToEngine } from '../messages.ts'
import { Engine } from './engine.ts'

const MAX_EXECUTION_SECONDS = 60
const ORPHAN_DEADLINE_MS = 5_000

// Bodies only pass through: that many lie outside of the heap is no reason to look through all of it.
setFlagsFromString('--heap-growing-percent=150')

let close: (deadlineMs: number) => Promise<void> = () => Promise.resolve()
let trim: () => Promise<void> = () => Promise.resolve()
let stuckMs: () => number = () => 0

// Ctrl-C reaches the whole process group. Ending is the supervisor's business: it may still have rows to
// write. Without a supervisor the channel closes, and that ends us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

// A plain exit would wait for the engine's threads, which may be what is wrong.
process.on('uncaughtException', (error) => {
  writeSync(process.stderr.fd, `${error.stack ?? error.message}\n`)
  process.kill(process.pid, 'SIGKILL')
})

process.on('disconnect', () => void exit(ORPHAN_DEADLINE_MS))
process.on('message', (message: ToEngine) => {
  switch (message.type) {
    case 'start':
      void start(message.config)
      return
    case 'ping':
      tell({
        type: 'pong',
        id: message.id,
        rssBytes: process.memoryUsage.rss(),
        stuckMs: stuckMs(),
      })
      return
    case 'trim':
      void trim()
      return
    case 'close':
      void exit(message.deadlineMs)
  }
})

async function start(config: EngineConfig): Promise<void> {
  const opened = Promise.withResolvers<Engine>()
  opened.promise.catch(() => undefined)
  const http = createHttpInterface({
    ...config,
    engine: opened.promise,
    maxExecutionSeconds: MAX_EXECUTION_SECONDS,
  })
  try {
    // The port first: a mistake there shows before the engine's files are touched.
    http.listen(config.port, config.host)
    await once(http, 'listening')
    const engine = await openEngine(config)
    emptyDirectory(config.scratchDir)
    close = async (deadlineMs) => {
      const closed = once(http, 'close')
      http.close()
      http.closeIdleConnections()
      await engine.close(deadlineMs)
      http.closeAllConnections()
      await closed
    }
    trim = () => engine.trim()
    stuckMs = () => engine.stuckMs
    opened.resolve(engine)
    const address = http.address()
    const port = typeof address === 'object' && address ? address.port : config.port
    tell({ type: 'ready', port, version: engine.version })
  } catch (error) {
    tell(failure(error, config))
    process.exitCode = 1
    process.disconnect()
  }
}

async function openEngine(config: EngineConfig): Promise<Engine> {
  try {
    return await Engine.open({
      path: config.engineDir,
      memoryLimitBytes: config.memoryLimitBytes,
      sessions: config.sessions,
    })
  } catch (error) {
    const holder = lockHolder(config.engineDir)
    if (holder === undefined || holder === process.pid || !isAlive(holder)) throw error
    throw new EmbeddedClickHouseError(
      'data-dir-in-use',
      `the data directory ${dirname(config.engineDir)} is in use by process ${holder}; stop that one, or choose another dataDir`,
      { cause: error },
    )
  }
}

/** What a killed process left in flight. Only the owner of the directory may do this. */
function emptyDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path, { mode: 0o700 })
}

function failure(error: unknown, { host, port }: EngineConfig): FromEngine {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof EmbeddedClickHouseError) return { type: 'failed', code: error.code, message }
  const code = systemCode(error)
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const why = code === 'EACCES' ? 'may not be used by this user' : 'is in use by another program'
    return {
      type: 'failed',
      code: 'port-in-use',
      message: `port ${port} on ${host} ${why}; choose another one with the option \`port\` (0 takes any free port)`,
    }
  }
  return { type: 'failed', code: 'engine-failed', message }
}

let exiting = false
async function exit(deadlineMs: number): Promise<void> {
  if (exiting) return
  exiting = true
  try {
    await close(deadlineMs)
  } finally {
    process.exit()
  }
}

function tell(message: FromEngine): void {
  if (process.connected) process.send?.(message)
}
