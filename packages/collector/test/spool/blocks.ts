import { tokenOf, type BlockContent } from '../../src/spool/block-file.ts'
import type { Spool } from '../../src/spool/spool.ts'

/** A block whose body is a text. */
export function textBlock(text: string, table = 'measurements_i64'): BlockContent {
  const body = Buffer.from(text)
  return {
    table,
    day: '2026-11-22',
    rows: text.length,
    format: 'Native',
    columns: ['datum'],
    body,
    token: tokenOf(body),
  }
}

/** What waits in a spool, oldest first. */
export async function textsOf(spool: Spool): Promise<string[]> {
  const texts: string[] = []
  for (const entry of spool.entries()) {
    const { body } = await spool.read(entry)
    texts.push(Buffer.from(body).toString())
  }
  return texts
}
