/** What a plan may say and the engine cannot be asked yet: refused, for a wrong answer would be worse. */
export class NotInSql extends Error {
  override readonly name = 'NotInSql'
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}
