import type { Engine } from '../engine.ts'
import { markLate } from '../rollups/late.ts'
import { quoteName } from '../tables/table.ts'
import type { SealedBlock } from './sealed-block.ts'
import { daysOf, markUnsettled } from './unsettled.ts'
import { tableIn } from '../tables/placement.ts'

/** Far above what a block holds. */
const MORE_ROWS_THAN_A_BLOCK = '100000000'

export interface InsertBlockOptions {
  readonly signal?: AbortSignal
  /**
   * Whether some of its samples may be stored already, in another block: then its day is unsettled
   * before the block is sent. @default false
   */
  readonly mayBeDouble?: boolean
  /** Whether it was said already that what its samples are rolled up to is out of date. @default false */
  readonly isMarkedLate?: boolean
}

/**
 * Stores a block, once however often it is sent: the engine knows its token. What it deduplicates
 * are its own blocks and not requests, so that the settings keep one block one.
 */
export async function insertBlock(
  engine: Engine,
  block: SealedBlock,
  { signal, mayBeDouble = false, isMarkedLate = false }: InsertBlockOptions = {},
): Promise<void> {
  // Each time anew: days are settled when nothing was marked for a while.
  if (mayBeDouble) await markUnsettled(engine, daysOf([block]))
  if (!isMarkedLate) await markLate(engine, [block])
  const table = tableIn(engine, block.table)
  const columns = block.columns.map(quoteName).join(', ')
  await engine.insert(
    `store ${block.rows} rows in ${block.table}`,
    `INSERT INTO ${table} (${columns}) FORMAT ${block.format}`,
    block.body,
    {
      ...(signal ? { signal } : {}),
      settings: {
        insert_deduplicate: 1,
        insert_deduplication_token: block.token,
        async_insert: 0,
        // What merging would find in one block: the builder has left it out.
        optimize_on_insert: 0,
        max_insert_threads: '1',
        max_insert_block_size: MORE_ROWS_THAN_A_BLOCK,
        min_insert_block_size_rows: MORE_ROWS_THAN_A_BLOCK,
        min_insert_block_size_bytes: '0',
        input_format_parallel_parsing: 0,
      },
    },
  )
}
