import type { NexusPublicClient } from '@oximeter/api/client'

import type { Answer } from '../../command-line/answer.ts'
import type { Style } from '../../output/table.ts'
import { describe } from '../describe.ts'
import { schemas } from '../schemas.ts'

/** What both shells know besides their language. */
export const COMMON_HELP = `\
\\l            list timeseries
\\d <name>     describe one
\\?            this help
\\q            leave; so do quit, exit and Ctrl-D
`

const BARE = /^(?:help|quit|exit)\s*;?$/

export function isCommand(line: string): boolean {
  const text = line.trim()
  return text.startsWith('\\') || BARE.test(text)
}

const NAMES = ['\\l', '\\d', '\\?', '\\q']

/** What a command may be that is begun; undefined where none is, or what follows it. */
export function commandsLike(text: string, others: readonly string[] = []): string[] | undefined {
  if (!/^\\\S*$/.test(text)) return undefined
  return [...NAMES, ...others].filter((name) => name.startsWith(text)).sort()
}

/**
 * Runs one of them.
 *
 * @returns undefined to leave
 */
export async function runCommonCommand(
  line: string,
  {
    nexus,
    help,
    style,
    signal,
  }: { nexus: NexusPublicClient; help: string; style: Style; signal: AbortSignal },
): Promise<string | undefined> {
  const [command = '', ...operands] = line.trim().replace(/;$/, '').split(/\s+/)
  const [name] = operands
  switch (command) {
    case '\\q':
    case 'quit':
    case 'exit':
      return undefined
    case '\\?':
    case '\\h':
    case 'help':
      return help
    case '\\l':
      return textOf(await schemas(nexus, { signal }), style)
    case '\\d': {
      const asking =
        name === undefined ? schemas(nexus, { signal }) : describe(nexus, name, { signal })
      return textOf(await asking, style)
    }
    default:
      return `There is no ${command}: \\? lists what there is.\n`
  }
}

export function textOf(answer: Answer, style: Style): string {
  const notes = (answer.notes ?? []).map((note) => `${style.faint(note)}\n`)
  return answer.text(style) + notes.join('')
}
