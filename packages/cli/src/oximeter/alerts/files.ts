import type { NexusPublicClient } from '@oximeter/api/client'
import { formatFileProblem } from '@oximeter/nexus/alerts'

import type { Answer } from '../../command-line/answer.ts'
import { formatTable, printable } from '../../output/table.ts'
import { formatTimeAgo } from '../../output/time-ago.ts'

export async function listFiles(
  nexus: NexusPublicClient,
  now: () => number = Date.now,
): Promise<Answer> {
  const { items } = await nexus.listAlertFiles()
  const problems = items.flatMap(({ file, problems: some }) =>
    some.flatMap((problem) => formatFileProblem(file, problem).split('\n')),
  )
  return {
    json: { items },
    text: (style) =>
      items.length === 0
        ? 'Nexus reads no files of rules: alert_files says which it does.\n'
        : formatTable(
            [
              { title: 'FILE' },
              { title: 'RULES', align: 'right' },
              { title: 'RECEIVERS', align: 'right' },
              { title: 'PROBLEMS', align: 'right' },
              { title: 'READ' },
            ],
            items.map((file) => [
              file.file,
              String(file.rules),
              String(file.receivers),
              String(file.problems.length),
              formatTimeAgo(file.time_read, now()),
            ]),
            style,
          ) + problems.map((line) => `${printable(line)}\n`).join(''),
  }
}
