import type { NexusPublicClient } from '@oximeter/api/client'

import { styleOf } from '../../output/table.ts'
import { askQuery, explanationText } from '../query/run-query.ts'
import { answerNotes, answerText } from '../query/show-answer.ts'
import { TEXT_FORMATS, type TextFormat } from '../query/text-formats.ts'
import { commandsLike, COMMON_HELP, isCommand, runCommonCommand } from './shell-commands.ts'
import type { Completions, ShellLanguage } from './shell.ts'
import { OXQL } from './statement.ts'

const HELP = `\
An OxQL query, over as many lines as it takes; a semicolon or an empty line ends it.
  get host:cpu_time | filter timestamp > @now() - 5m | align rate(1m) | group_by [state], sum;
Tab completes timeseries, fields, values and keywords. Ctrl-C ends what is running.

plan <query>  how it would be run: its stages, its SQL, the rows to read
${COMMON_HELP}\\f <format>   print answers as ${TEXT_FORMATS.join(', ')}
`

const PLAN = /^plan\s+(?=\S)/

/** Queries in OxQL. */
export class OxqlShell implements ShellLanguage {
  readonly prompt = 'oxql> '
  readonly lexis = OXQL
  readonly #nexus: NexusPublicClient
  readonly #output: NodeJS.WriteStream
  #format: TextFormat = 'table'

  constructor(nexus: NexusPublicClient, output: NodeJS.WriteStream) {
    this.#nexus = nexus
    this.#output = output
  }

  async run(statement: string, signal: AbortSignal): Promise<string | undefined> {
    const style = styleOf(this.#output)
    if (/^\\f\b/.test(statement)) return this.#chooseFormat(statement.slice(2).trim())
    if (isCommand(statement)) {
      return runCommonCommand(statement, { nexus: this.#nexus, help: HELP, style, signal })
    }
    if (PLAN.test(statement)) {
      return explanationText(this.#nexus, { text: statement.replace(PLAN, '') }, { signal })
    }
    const answer = await askQuery({ text: statement }, (query) =>
      this.#nexus.querySystem({ query }, { signal }),
    )
    const notes = answerNotes(answer).map((note) => `${style.faint(note)}\n`)
    return answerText(answer, this.#format, this.#output) + notes.join('')
  }

  async complete(text: string): Promise<Completions> {
    const commands = commandsLike(text, ['\\f'])
    if (commands) return { start: 0, texts: commands }
    const [command = ''] = /^\s*(?:\\[df]\s+|plan\s+)/.exec(text) ?? []
    const start = command.length
    if (command.trim() === '\\d') return completeName(this.#nexus, text, start)
    if (command.trim() === '\\f') {
      return { start, texts: TEXT_FORMATS.filter((format) => format.startsWith(text.slice(start))) }
    }
    const { span, items } = await this.#nexus.completeQuery({ query: text.slice(command.length) })
    return { start: command.length + span.start, texts: items.map((item) => item.text) }
  }

  #chooseFormat(name: string): string {
    const format = TEXT_FORMATS.find((one) => one === name)
    if (format === undefined) return `There is no format ${name}: ${TEXT_FORMATS.join(', ')}.\n`
    this.#format = format
    return `Answers are printed as ${format}.\n`
  }
}

async function completeName(
  nexus: NexusPublicClient,
  text: string,
  start: number,
): Promise<Completions> {
  const { items } = await nexus.completeQuery({ query: `get ${text.slice(start)}` })
  return { start, texts: items.map((item) => item.text) }
}
