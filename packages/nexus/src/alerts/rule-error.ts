/** A rule cannot be evaluated, and why: what it asks does not answer what a rule needs. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
}
