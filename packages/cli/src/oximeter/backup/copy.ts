import { connect, type CopiedDay, type SnapshotDay } from '@oximeter/db'

import type { Answer } from '../../command-line/answer.ts'
import { ProgressBar } from '../../output/progress-bar.ts'
import { counted } from '../../output/quantity.ts'
import type { ClickHouseAccess } from '../../programs/clickhouse.ts'
import { LONG_MS } from './long.ts'
import { tableOf } from './summary.ts'

/** Copies all samples from one ClickHouse to another. */
export async function copySamples(from: ClickHouseAccess, to: ClickHouseAccess): Promise<Answer> {
  await using source = connect({ ...from, requestTimeoutMs: LONG_MS })
  await using target = connect({ ...to, requestTimeoutMs: LONG_MS })
  const copied = await copy(source, target)
  const there = copied.filter(({ outcome }) => outcome === 'there already').length
  return {
    json: { items: copied },
    text: (style) =>
      tableOf(copied, style) +
      `Every count and checksum is the same in ${to.url}; ` +
      `${counted(copied.length - there, 'day')} of tables copied, ${there} were there.\n`,
  }
}

async function copy(
  source: ReturnType<typeof connect>,
  target: ReturnType<typeof connect>,
): Promise<CopiedDay[]> {
  let bar: ProgressBar | undefined
  try {
    return await source.copyTo(target, {
      onDay: ({ table, day }: SnapshotDay, index, days) => {
        bar ??= new ProgressBar(days)
        bar.update(index, `days of tables (${table}${day === null ? '' : ` of ${day}`})`)
      },
    })
  } finally {
    bar?.[Symbol.dispose]()
  }
}
