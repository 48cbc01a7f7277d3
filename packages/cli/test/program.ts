import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const bin = join(import.meta.dirname, '../bin')

export interface Outcome {
  readonly code: number | NodeJS.Signals
  readonly stdout: string
  readonly stderr: string
}

/** All that programs have of the surroundings; the last two make their starts quick. */
const { PATH, HOME, NODE_COMPILE_CACHE, OXIMETER_PGLITE_TEMPLATE } = process.env

export interface RunOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
}

/** One of the two programs, as a process. */
export class RunningProgram implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  stdout = ''
  stderr = ''

  constructor(program: 'oximeter' | 'oxdb', args: readonly string[], { cwd, env }: RunOptions) {
    this.#child = spawn(process.execPath, [join(bin, `${program}.js`), ...args], {
      cwd,
      env: { PATH, HOME, NODE_COMPILE_CACHE, OXIMETER_PGLITE_TEMPLATE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#closed = once(this.#child, 'close')
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves once standard output matches; rejects if the program ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match !== null) return match
      const ended = await Promise.race([
        once(this.#child.stdout!, 'data').then(() => false),
        this.#closed.then(() => true),
      ])
      if (ended)
        throw new Error(`it ended before it printed ${pattern}:\n${this.stdout}${this.stderr}`)
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async ended(): Promise<Outcome> {
    await this.#closed
    const code = this.#child.exitCode ?? this.#child.signalCode ?? -1
    return { code, stdout: this.stdout, stderr: this.stderr }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill('SIGKILL')
    await this.#closed
  }
}

/** Runs a program to its end. */
export function run(
  program: 'oximeter' | 'oxdb',
  args: readonly string[],
  options: RunOptions,
): Promise<Outcome> {
  return new RunningProgram(program, args, options).ended()
}

export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'oximeter-cli-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
