import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** One of our programs as a child process, with everything that it printed. */
export class Program implements AsyncDisposable {
  readonly name: string
  readonly #child: ChildProcess
  readonly #waiting = new Set<() => void>()
  #output = ''

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
        this.#wake()
      })
    }
    child.on('exit', () => this.#wake())
  }

  /**
   * Runs a TypeScript file, given from the repository's root, as its user would: in a process of its own.
   *
   * @param options.under a command that becomes the program, such as `unshare`, with its arguments
   */
  static start(
    file: string,
    args: readonly string[],
    options: { env?: Record<string, string>; cwd?: string; under?: readonly string[] } = {},
  ): Program {
    const [command = '', ...rest] = [
      ...(options.under ?? []),
      process.execPath,
      '--conditions=@oximeter/source',
      `${root}${file}`,
      ...args,
    ]
    const child = spawn(command, rest, {
      cwd: options.cwd ?? root,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Program([file, ...args].join(' '), child)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get output(): string {
    return this.#output
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Resolves with the first match in what the program prints; rejects if it ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output)
      if (match !== null) return match
      if (!this.running) {
        throw new Error(`${this.name} ended before it printed ${String(pattern)}:\n${this.#output}`)
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** The exit code, or the name of the signal that ended it. */
  async exited(): Promise<number | NodeJS.Signals> {
    if (this.running) await once(this.#child, 'exit')
    return this.#child.exitCode ?? this.#child.signalCode ?? -1
  }

  /** As `kill -9` does to it and to what it started, and waits for the end. */
  async killHard(): Promise<void> {
    for (const pid of [...this.children().map((child) => child.pid), this.pid]) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // it has ended meanwhile
      }
    }
    await this.exited()
  }

  /** As Ctrl-C does, and waits for the end. */
  async interrupt(): Promise<number | NodeJS.Signals> {
    this.kill('SIGINT')
    return await this.exited()
  }

  /** Processes that this one started, by what /proc says now. */
  children(): { pid: number; command: string }[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap((entry) => {
        try {
          const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, 'utf8'))?.[1]
          if (Number(parent) !== this.pid) return []
          const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')
          return [{ pid: Number(entry), command }]
        } catch {
          return [] // ended while we looked
        }
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running) this.kill('SIGKILL')
    await this.exited()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resolve of waiting) resolve()
  }
}

/** Runs a program to its end. */
export async function run(
  file: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<{ code: number | NodeJS.Signals; output: string }> {
  await using program = Program.start(file, args, options)
  const code = await program.exited()
  return { code, output: program.output }
}
