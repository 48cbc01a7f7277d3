import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'

import { RequestError } from '@oximeter/api/client'

import { endingOf, NoAnswerError } from '../../command-line/exit.ts'
import { History } from './history.ts'
import { isCommand } from './shell-commands.ts'
import { inOneLine, isEnded, type Lexis } from './statement.ts'

/** What may stand at the end of a text. */
export interface Completions {
  /** Where the word begins that they replace. */
  readonly start: number
  readonly texts: readonly string[]
}

/** A language to talk in. */
export interface ShellLanguage {
  readonly prompt: string
  readonly lexis: Lexis
  /** @returns what to print; undefined to leave */
  run(statement: string, signal: AbortSignal): Promise<string | undefined>
  complete(text: string): Promise<Completions>
}

export interface ShellStreams {
  readonly input: Readable
  readonly output: Writable
  /** Whether both are a terminal: else there is no prompt, editing or completion. */
  readonly isTerminal: boolean
}

/**
 * Reads statements and prints what they come to, until `\q` or the end of input. A statement goes on
 * over lines until one that ends with a semicolon or is empty; a command is one line, also between
 * those of a statement. Ctrl-C forgets what was begun, or ends what is running.
 */
export async function runShell(
  language: ShellLanguage,
  historyPath: string,
  { input, output, isTerminal }: ShellStreams,
): Promise<void> {
  const history = new History(historyPath)
  const session = new Session(language, output)
  const lines = createInterface({
    input,
    ...(isTerminal && { output }),
    terminal: isTerminal,
    history: [...history.entries],
    completer: (line: string) => session.complete(line),
  })
  // Of a statement over several lines one entry is kept, not one for each line.
  lines.on('history', (kept) => kept.splice(0, kept.length, ...history.entries))
  const prompt = (): void => {
    lines.setPrompt(session.prompt)
    if (isTerminal) lines.prompt()
  }
  lines.on('SIGINT', () => {
    if (session.interrupt()) return
    const { line } = lines
    // As Ctrl-E and Ctrl-U do, wherever the cursor was: what was written stays to be seen, and is gone.
    lines.write(null, { ctrl: true, name: 'e' })
    lines.write(null, { ctrl: true, name: 'u' })
    output.write(`${line}^C\n`)
    prompt()
  })
  // What Ctrl-D leaves behind is a prompt.
  lines.on('close', () => isTerminal && !session.hasLeft && output.write('\n'))
  prompt()
  for await (const line of lines) {
    const statement = session.take(line)
    if (statement !== undefined) {
      history.add(inOneLine(statement, language.lexis))
      if (!(await session.run(statement))) break
    }
    prompt()
  }
  lines.close()
}

class Session {
  readonly #language: ShellLanguage
  readonly #output: Writable
  #begun: string[] = []
  #running: AbortController | undefined
  /** By a command that says so. */
  hasLeft = false

  constructor(language: ShellLanguage, output: Writable) {
    this.#language = language
    this.#output = output
  }

  get prompt(): string {
    const { prompt } = this.#language
    return this.#begun.length === 0 ? prompt : '> '.padStart(prompt.length)
  }

  /** Takes a line; gives the statement that ends with it, if one does. */
  take(line: string): string | undefined {
    const isBegun = this.#begun.length > 0
    // No statement has lines that begin with a backslash.
    if (isBegun ? line.startsWith('\\') : isCommand(line)) return line.trim()
    if (line.trim() === '' && !isBegun) return undefined
    this.#begun.push(line)
    const text = this.#begun.join('\n')
    if (line.trim() !== '' && !isEnded(text, this.#language.lexis)) return undefined
    this.#begun = []
    return text.trim()
  }

  /** @returns whether to go on */
  async run(statement: string): Promise<boolean> {
    this.#running = new AbortController()
    const { signal } = this.#running
    try {
      const text = await this.#language.run(statement, signal)
      this.hasLeft = text === undefined
      if (text === undefined) return false
      this.#output.write(text)
    } catch (error) {
      this.#output.write(signal.aborted ? 'Ended.\n' : `${messageOf(error)}\n`)
    } finally {
      this.#running = undefined
    }
    return true
  }

  /** Ends what is running, or forgets what was begun. @returns whether something was running */
  interrupt(): boolean {
    this.#running?.abort()
    if (this.#running === undefined) this.#begun = []
    return this.#running !== undefined
  }

  /** What may stand at the end of a line, and the word that it replaces. */
  async complete(line: string): Promise<[string[], string]> {
    const before = line.startsWith('\\') ? '' : this.#begun.map((one) => `${one}\n`).join('')
    try {
      const { start, texts } = await this.#language.complete(before + line)
      return [[...texts], line.slice(Math.max(0, start - before.length))]
    } catch {
      // That nobody answers is said when a statement is run.
      return [[], line]
    }
  }
}

function messageOf(error: unknown): string {
  const told = error instanceof RequestError ? new NoAnswerError('api', error) : error
  return endingOf(told).message ?? ''
}
