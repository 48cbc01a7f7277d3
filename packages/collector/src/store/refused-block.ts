import { rowTexts, sliceBlock, type Database, type RowText, type SealedBlock } from '@oximeter/db'
import { describeError } from '../pull/failure.ts'
import { remedyOf } from './engine-errors.ts'

export interface RefusedRow extends RowText {
  /** What the engine said. */
  readonly detail: string
}

/** Parts that are tried before everything that is left counts as refused. */
const MAX_TRIES = 200

/**
 * Stores what the database takes of a block that it refused as a whole: halves it until the rows
 * that are to blame stand alone. Sending parts again is as safe as sending blocks again, so that an
 * error on the way leaves the block to be tried anew.
 *
 * @returns how many rows were refused
 * @throws {DbError} where the database is away
 */
export async function storeAroundRefusal(
  block: SealedBlock,
  refusal: unknown,
  db: Pick<Database, 'insertBlock'>,
  onRow: (row: RefusedRow) => void,
): Promise<number> {
  const refused: { readonly part: SealedBlock; readonly error: unknown }[] = []
  const suspects = [{ part: block, error: refusal }]
  let tries = 0
  for (let next = suspects.pop(); next !== undefined; next = suspects.pop()) {
    const { part } = next
    if (part.rows <= 1 || tries >= MAX_TRIES) {
      refused.push(next)
      continue
    }
    for (const half of sliceBlock(part, Math.ceil(part.rows / 2))) {
      tries += 1
      const problem = await insert(half, db)
      if (problem !== undefined) suspects.push({ part: half, error: problem })
    }
  }
  // Rows are told of at the end, so that an error on the way tells of none twice.
  for (const { part, error } of refused) {
    const detail = describeError(error)
    for (const row of rowTexts(part)) onRow({ ...row, detail })
  }
  return refused.reduce((sum, { part }) => sum + part.rows, 0)
}

/** The refusal, if the database refuses it. */
async function insert(
  block: SealedBlock,
  db: Pick<Database, 'insertBlock'>,
): Promise<Error | undefined> {
  try {
    await db.insertBlock(block)
    return undefined
  } catch (error) {
    if (remedyOf(error) !== 'refuse' || !(error instanceof Error)) throw error
    return error
  }
}
