/** A source that does not say what it names. The message is for people, whatever the cause says. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly code = 'unreadable-source'
}
