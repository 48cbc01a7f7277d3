import { pipeline } from 'node:stream/promises'

import type { NexusPublicClient, OxqlResponse } from '@oximeter/api/client'

import { UsageError } from '../../command-line/exit.ts'
import { untilInterrupted, watch } from '../../command-line/watch.ts'
import { styleOf } from '../../output/table.ts'
import { askQuery, explanationText, type AskedQuery } from './run-query.ts'
import { answerNotes, answerText } from './show-answer.ts'
import type { TextFormat } from './text-formats.ts'

export interface QueryCommand extends AskedQuery {
  readonly format: TextFormat | 'arrow'
  readonly explain: boolean
  /** Ask again after so long; undefined for once. */
  readonly watchMs: number | undefined
}

/** Runs one query, and prints its answer. */
export async function query(nexus: NexusPublicClient, command: QueryCommand): Promise<void> {
  const { format, watchMs } = command
  if (command.explain) {
    process.stdout.write(await explanationText(nexus, command))
  } else if (format === 'arrow') {
    if (watchMs !== undefined) throw new UsageError('--watch shows text: give another --format')
    if (process.stdout.isTTY) {
      throw new UsageError('Arrow is not for terminals: redirect it, as in > answer.arrows')
    }
    const pieces = await askQuery(command, (text) => nexus.querySystemAsArrow({ query: text }))
    await pipeline(pieces, process.stdout, { end: false }).catch(unlessReaderLeft)
  } else if (watchMs === undefined) {
    print(await ask(nexus, command), format)
  } else {
    await watchQuery(nexus, command, format, watchMs)
  }
}

/** Whoever reads through `head` has seen enough. */
function unlessReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

function ask(
  nexus: NexusPublicClient,
  command: AskedQuery,
  signal?: AbortSignal,
): Promise<OxqlResponse> {
  return askQuery(command, (text) => nexus.querySystem({ query: text }, signal ? { signal } : {}))
}

function print(answer: OxqlResponse, format: TextFormat): void {
  process.stdout.write(answerText(answer, format, process.stdout))
  const style = styleOf(process.stderr)
  // What a program reads has them inside.
  if (format === 'json') return
  for (const note of answerNotes(answer)) process.stderr.write(`${style.faint(note)}\n`)
}

async function watchQuery(
  nexus: NexusPublicClient,
  command: QueryCommand,
  format: TextFormat,
  intervalMs: number,
): Promise<void> {
  const signal = untilInterrupted()
  const style = styleOf(process.stdout)
  await watch(
    async () => {
      const answer = await ask(nexus, command, signal)
      const notes = answerNotes(answer).map((note) => `${style.faint(note)}\n`)
      return answerText(answer, format, process.stdout) + (format === 'json' ? '' : notes.join(''))
    },
    { intervalMs, signal, output: process.stdout },
  )
}
