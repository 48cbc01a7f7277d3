import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'

import { UsageError } from '../../command-line/exit.ts'

export interface QuerySource {
  /** As an argument; `-` is standard input. */
  readonly query: string | undefined
  readonly file: string | undefined
}

/** The text of a query: the argument, a file, or what comes on standard input. */
export async function readQuery(
  { query, file }: QuerySource,
  input: NodeJS.ReadStream = process.stdin,
): Promise<string> {
  if (file !== undefined) {
    if (query !== undefined) throw new UsageError('give a query or --file, not both')
    return nonEmpty(await fileText(file), file)
  }
  if (query !== undefined && query !== '-') return nonEmpty(query, 'the argument')
  if (query === undefined && input.isTTY) {
    throw new UsageError('give a query as an argument, in a --file, or on standard input')
  }
  return nonEmpty(await text(input), 'standard input')
}

async function fileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`cannot read the query: ${reason}`)
  }
}

function nonEmpty(query: string, place: string): string {
  if (query.trim() !== '') return query
  throw new UsageError(`there is no query in ${place}: see --help`)
}
