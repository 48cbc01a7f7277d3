import type { OxqlErrorCode } from '../oxql-error.ts'

/** Why a node cannot be built. It knows no place: whoever asked for the node knows where it was asked for. */
export class PlanProblem extends Error {
  override readonly name = 'PlanProblem'
  readonly code: OxqlErrorCode
  readonly hint: string | undefined

  constructor(code: OxqlErrorCode, message: string, hint?: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
