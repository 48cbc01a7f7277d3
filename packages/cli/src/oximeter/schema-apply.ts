import { HttpProblem, schemaToJson, type NexusPublicClient } from '@oximeter/api/client'

import type { Answer } from '../command-line/answer.ts'
import { CommandError, EXIT } from '../command-line/exit.ts'
import { counted } from '../output/quantity.ts'
import { printable } from '../output/table.ts'
import { allSchemas, readSound } from './schema.ts'

/**
 * What definitions change of what Nexus has stored, and their being stored: all of them, or none
 * where a change is breaking. Then it fails.
 */
export async function applyDefinitions(
  nexus: NexusPublicClient,
  path: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Answer> {
  const schemas = allSchemas(await readSound(path)).map((schema) =>
    schemaToJson(schema, { provisional: false }),
  )
  const { applied, changes } = await nexus
    .applySchemas({ schemas, dry_run: dryRun })
    .catch(refused(path))
  const breaking = changes.filter((change) => change.breaking).length
  return {
    json: { applied, breaking: breaking > 0, items: changes },
    exitCode: breaking === 0 ? EXIT.ok : EXIT.failed,
    text: () =>
      changes.length === 0
        ? 'Nothing changes.\n'
        : changes.map(({ text }) => `${printable(text)}\n`).join('') +
          `${counted(changes.length, 'change')}, ${breaking === 0 ? 'none' : breaking} breaking: ` +
          `${outcome({ applied, breaking: breaking > 0 })}.\n`,
  }
}

function outcome({ applied, breaking }: { applied: boolean; breaking: boolean }): string {
  if (applied) return 'applied'
  return breaking ? 'nothing is applied' : 'not applied (--dry-run)'
}

/** All are applied at once, so that all must fit into one request. */
function refused(path: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof HttpProblem) || error.status !== 413) throw error
    throw new CommandError(`${path} is too much to apply at once: apply its files one by one`)
  }
}
