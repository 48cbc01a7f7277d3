/** What is typed, a `name=value` in each line. */
export type Lines = string

/** Undefined where a line is none. In values `\n` is a new line and `\\` a backslash. */
export function readLines(lines: Lines): Record<string, string> | undefined {
  const entries: [string, string][] = []
  for (const line of lines.split('\n')) {
    if (line.trim() === '') continue
    const at = line.indexOf('=')
    if (at < 1) return undefined
    entries.push([line.slice(0, at).trim(), unescape(line.slice(at + 1).trim())])
  }
  return Object.fromEntries(entries)
}

export function writeLines(labels: Readonly<Record<string, string>>): Lines {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${escape(value)}`)
    .join('\n')
}

function escape(value: string): string {
  return value.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`)
}

function unescape(value: string): string {
  return value.replaceAll(/\\([\\n])/g, (_, letter: string) => (letter === 'n' ? '\n' : '\\'))
}
