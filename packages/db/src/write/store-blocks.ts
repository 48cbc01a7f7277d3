import { DbError } from '../error.ts'
import type { Engine } from '../engine.ts'
import { insertBlock } from './insert-block.ts'
import type { SealedBlock } from './sealed-block.ts'
import { daysOf, markUnsettled } from './unsettled.ts'

/**
 * Stores blocks whose samples may be stored already, in other company, where no token tells: so
 * that their days are unsettled. What fails in a way that may pass is tried once more.
 */
export async function storeMaybeAgain(
  engine: Engine,
  blocks: readonly SealedBlock[],
): Promise<void> {
  await markUnsettled(engine, daysOf(blocks))
  for (const block of blocks) {
    await insertBlock(engine, block).catch(async (error: unknown) => {
      if (!(error instanceof DbError && error.retryable)) throw error
      await insertBlock(engine, block)
    })
  }
}
