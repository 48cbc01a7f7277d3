import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const KEPT = 1000

/** Where shells keep what was entered: `$XDG_STATE_HOME/oximeter`, usually `~/.local/state/oximeter`. */
export function historyFile(name: string): string {
  const { XDG_STATE_HOME: state } = process.env
  const base = state !== undefined && state !== '' ? state : join(homedir(), '.local', 'state')
  return join(base, 'oximeter', name)
}

/**
 * What was entered in a shell, a line each, in a file that only its owner can read. Without the file
 * a shell works as well: where it cannot be written there is no history next time.
 */
export class History {
  readonly #file: string
  /** The newest first. */
  readonly entries: string[]

  constructor(file: string) {
    this.#file = file
    const lines = linesOf(file)
    this.entries = [...new Set(lines.toReversed())].slice(0, KEPT)
    if (lines.length > 2 * KEPT) {
      quietly(() => writeFileSync(file, `${this.entries.toReversed().join('\n')}\n`))
    }
  }

  add(entry: string): void {
    if (entry === '' || entry === this.entries[0]) return
    const known = this.entries.indexOf(entry)
    if (known !== -1) this.entries.splice(known, 1)
    this.entries.unshift(entry)
    quietly(() => {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
      appendFileSync(this.#file, `${entry}\n`, { mode: 0o600 })
      chmodSync(this.#file, 0o600)
    })
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}

function quietly(write: () => void): void {
  try {
    write()
  } catch {
    // A full disk or a home that cannot be written to is no reason not to answer.
  }
}
