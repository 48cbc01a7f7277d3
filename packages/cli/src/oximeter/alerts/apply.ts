import type { AlertRule, NexusPublicClient } from '@oximeter/api/client'
import { formatFileProblem } from '@oximeter/nexus/alerts'

import { allItems } from '../../command-line/all-items.ts'
import type { Answer } from '../../command-line/answer.ts'
import { CommandError } from '../../command-line/exit.ts'
import { printable } from '../../output/table.ts'
import { readAlertFile } from './check.ts'

/** Makes the rules of files in Nexus. One that has the name of another takes its place. */
export async function applyRules(
  nexus: NexusPublicClient,
  files: readonly string[],
): Promise<Answer> {
  const read = await Promise.all(
    files.map(async (file) => ({ file, ...(await readAlertFile(file)) })),
  )
  const problems = read.flatMap(({ file, problems: some }) =>
    some.map((problem) => formatFileProblem(file, problem)),
  )
  if (problems.length > 0) throw new CommandError(problems.join('\n'))
  const known = new Map(
    (await allItems((page) => nexus.listAlertRules(page))).map((rule) => [rule.name, rule]),
  )
  const items: AlertRule[] = []
  const lines: string[] = []
  for (const { rule } of read.flatMap(({ rules }) => rules)) {
    const before = known.get(rule.name)
    const after =
      before === undefined
        ? await nexus.createAlertRule(rule)
        : await nexus.updateAlertRule({ id: before.id }, { ...rule, revision: before.revision })
    items.push(after)
    lines.push(`${before === undefined ? 'made' : 'changed'}  ${rule.name}`)
  }
  const left = read.some(({ receivers }) => receivers.length > 0)
  return {
    json: { items },
    notes: left
      ? ['Note: receivers of files are not applied: oximeter alerts receivers set makes them.']
      : [],
    text: () => lines.map((line) => `${printable(line)}\n`).join(''),
  }
}
