import { STEP_NAME } from '@oximeter/oxql'

const NAME = /^[a-z_][a-z0-9_]{0,62}$/

/** Why a variable cannot be called so; undefined where it can. Nexus would not save it either. */
export function nameMistake(name: string, others: readonly string[]): string | undefined {
  if (!NAME.test(name)) return 'a–z, 0–9 and _, no digit first'
  if (name === STEP_NAME) return `$${STEP_NAME} is built in: take another name`
  if (others.includes(name)) return 'another variable has it'
  return undefined
}
