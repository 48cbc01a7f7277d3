import type { NexusPublicClient } from '@oximeter/api/client'
import type { Command } from 'commander'

import { askNexus } from '../command-line/ask.ts'
import { UsageError } from '../command-line/exit.ts'

/** Whether somebody sits at both ends. */
export function isInteractive(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY
}

/** Talks in OxQL or SQL until the person leaves. */
export function openShell(command: Command, language: 'oxql' | 'sql'): Promise<void> {
  return askNexus(command, async (nexus) => {
    const [{ runShell }, { historyFile }, shell] = await Promise.all([
      import('./shell/shell.ts'),
      import('./shell/history.ts'),
      shellOf(nexus, language),
    ])
    process.stdout.write(`${nexus.url}; \\? for help, \\q to leave\n`)
    await runShell(shell, historyFile(`${language}-history`), {
      input: process.stdin,
      output: process.stdout,
      isTerminal: true,
    })
  })
}

async function shellOf(nexus: NexusPublicClient, language: 'oxql' | 'sql') {
  if (language === 'sql') {
    const { SqlShell } = await import('./shell/sql-shell.ts')
    return new SqlShell(nexus, process.stdout)
  }
  const { OxqlShell } = await import('./shell/oxql-shell.ts')
  return new OxqlShell(nexus, process.stdout)
}

/** What `oxdb` does without a command: a shell, or the query that comes on standard input. */
export async function runWithoutCommand(
  command: Command,
  words: readonly string[],
  known: readonly string[],
): Promise<void> {
  const [word] = words
  const named = words.find((one) => known.includes(one))
  if (named !== undefined) {
    // An option stood before it.
    throw new UsageError(`options stand behind the command: oxdb ${named} …`)
  }
  if (word?.startsWith('-')) throw new UsageError(`unknown option '${word}'`)
  if (word !== undefined) {
    const { didYouMean } = await import('../config/nearest.ts')
    throw new UsageError(`unknown command '${word}'${didYouMean(word, known)}`)
  }
  if (isInteractive()) return openShell(command, 'oxql')
  const { readQuery } = await import('./query/read-query.ts')
  const { query } = await import('./query/query.ts')
  const text = await readQuery({ query: undefined, file: undefined })
  await askNexus(command, (nexus) =>
    query(nexus, { text, format: 'table', explain: false, watchMs: undefined }),
  )
}
