import type { OxqlResponse } from '@oximeter/api/client'
import type { OxqlStream } from '@oximeter/db'
import { tablesToJson } from '@oximeter/oxql'
import { stringifyJsonExact } from '@oximeter/wire'

/** Characters of a piece that is sent: a small one costs as much as a large one. */
const PIECE = 65_536

/**
 * An answer as JSON, made while its series arrive.
 *
 * @param about what is said of the whole answer, asked when all of it was read
 */
export async function* jsonPieces(
  { tables }: OxqlStream,
  about: () => Omit<OxqlResponse, 'tables'>,
): AsyncGenerator<string> {
  let gathering = '{"tables":'
  const arriving = tables.map(({ layout: { shape }, series }) => ({ shape, series }))
  for await (const text of tablesToJson(arriving)) {
    gathering += text
    if (gathering.length < PIECE) continue
    yield gathering
    gathering = ''
  }
  yield `${gathering},${stringifyJsonExact(about()).slice(1)}`
}
