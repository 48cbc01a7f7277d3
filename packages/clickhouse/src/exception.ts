/** An error as ClickHouse reports it: a number, a name, a text. */
export class Exception extends Error {
  override readonly name = 'Exception'
  readonly code: number
  readonly codeName: string

  constructor(code: number, codeName: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.codeName = codeName
  }

  /** The line that every ClickHouse client parses. */
  toText(version: string): string {
    return `Code: ${this.code}. DB::Exception: ${this.message} (${this.codeName}) (version ${version})`
  }
}

const PREFIX = /^(?:Code: \d+\. DB::Exception: )+/
const SUFFIX = /(?:\.? \(([A-Z][A-Z0-9_]+)\)(?: \(version [^)]*\))?)+\.?\s*$/

/** What chDB threw, with the layers of "Code: …" that it wraps around itself removed. */
export function exceptionFrom(error: unknown, hide = ''): Exception {
  if (error instanceof Exception) return error
  const text = error instanceof Error ? error.message : String(error)
  const visible = hide === '' ? text : text.replaceAll(hide, '')
  const code = Number(/^Code: (\d+)\./.exec(visible)?.[1] ?? 1002)
  const codeName = SUFFIX.exec(visible)?.[1] ?? 'UNKNOWN_EXCEPTION'
  const message = visible.replace(PREFIX, '').replace(SUFFIX, '')
  return new Exception(code, codeName, `${message}.`.replace(/\.\.$/, '.'), { cause: error })
}
