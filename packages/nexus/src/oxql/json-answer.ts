import { Readable } from 'node:stream'
import { MediaBody, type OxqlResponse } from '@oximeter/api/client'
import { tablesToJson, type ResultTable } from '@oximeter/oxql'
import { stringifyJsonExact } from '@oximeter/wire'

/** Characters of a piece that is sent: a small one costs as much as a large one. */
const PIECE = 65_536

/**
 * An answer as JSON that is made while it is sent, so that neither the whole text is in memory nor
 * others wait until it is made.
 */
export function jsonAnswer(
  tables: readonly ResultTable[],
  about: Omit<OxqlResponse, 'tables'>,
): MediaBody {
  const pieces = gathered(answerPieces(tables, about))
  return new MediaBody('application/json; charset=utf-8', Readable.from(pieces))
}

function* answerPieces(
  tables: readonly ResultTable[],
  about: Omit<OxqlResponse, 'tables'>,
): Generator<string> {
  yield '{"tables":'
  yield* tablesToJson(tables)
  yield `,${stringifyJsonExact(about).slice(1)}`
}

function* gathered(pieces: Iterable<string>): Generator<string> {
  let gathering = ''
  for (const piece of pieces) {
    gathering += piece
    if (gathering.length < PIECE) continue
    yield gathering
    gathering = ''
  }
  if (gathering !== '') yield gathering
}
