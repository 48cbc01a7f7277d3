import { compareText } from '@oximeter/core'
import { findField } from '../look-up.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { PlanNode, RenameNode } from '../plan.ts'

/** What a filter takes for something else than a field. */
const TAKEN = ['timestamp', 'start_time', 'datum']

/**
 * Fields by other names, all at once: two may change places.
 *
 * @throws PlanProblem `unknown-field`; `mismatch` if a name is taken, or a field renamed twice
 */
export function renameNode(input: PlanNode, renamings: RenameNode['renamings']): RenameNode {
  const { shape } = input
  const names = new Map<string, string>()
  for (const { from, to } of renamings) {
    findField(shape, from)
    if (names.has(from)) throw new PlanProblem('mismatch', `${from} is renamed twice`)
    if (TAKEN.includes(to)) {
      throw new PlanProblem('mismatch', `a field cannot be called ${to}`, 'choose another name')
    }
    names.set(from, to)
  }
  const fields = shape.fields.map((field) => ({
    ...field,
    name: names.get(field.name) ?? field.name,
  }))
  fields.sort((a, b) => compareText(a.name, b.name))
  const twice = fields.find(({ name }, i) => name === fields[i + 1]?.name)
  if (twice) {
    const message = `${shape.name} would have two fields ${twice.name}`
    throw new PlanProblem('mismatch', message, 'choose another name, or rename the other one too')
  }
  return { kind: 'rename', input, renamings, shape: { ...shape, fields } }
}
