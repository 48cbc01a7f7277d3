/** What is wrong with a request in PromQL, said as Prometheus calls it. */
export class PromqlError extends Error {
  override readonly name = 'PromqlError'
  /**
   * - `bad_data`: the text is wrong, or something that is not supported here
   * - `execution`: the data do not suit it, such as two series with the same labels
   */
  readonly type: 'bad_data' | 'execution'

  constructor(type: 'bad_data' | 'execution', message: string) {
    super(message)
    this.type = type
  }
}

/** Where in the text, as editors count: from 1. */
export function errorAt(text: string, offset: number, message: string): PromqlError {
  const before = text.slice(0, offset).split('\n')
  return new PromqlError('bad_data', `${before.length}:${before.at(-1)!.length + 1}: ${message}`)
}
