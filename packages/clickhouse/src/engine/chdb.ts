import type { Session, drainPending } from 'chdb'
import { EmbeddedClickHouseError } from '../error.ts'

export interface Chdb {
  readonly Session: typeof Session
  readonly drainPending: typeof drainPending
}

/** Loads the engine into this process: 150 MB of code, so only where it is going to run. */
export async function loadChdb(): Promise<Chdb> {
  try {
    const { Session, drainPending } = await import('chdb')
    return { Session, drainPending }
  } catch (error) {
    throw new EmbeddedClickHouseError(
      'engine-unavailable',
      `the embedded ClickHouse engine cannot run here (${process.platform}-${process.arch}, ${libc()}): ${firstLine(error)}. ` +
        'It needs the optional package chdb, on Linux with glibc or macOS. ' +
        'Give the URL of a ClickHouse server instead: --clickhouse http://host:8123',
      { cause: error },
    )
  }
}

function libc(): string {
  if (process.platform !== 'linux') return 'no glibc'
  const version = /"glibcVersionRuntime": ?"([^"]+)"/.exec(
    JSON.stringify(process.report.getReport()),
  )
  return version ? `glibc ${version[1]}` : 'musl, not glibc'
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
