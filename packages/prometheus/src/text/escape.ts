/** The text of a HELP line. OpenMetrics escapes quotes too. */
export function escapeHelp(text: string, quotes: boolean): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return quotes ? escaped.replaceAll('"', '\\"') : escaped
}

const SPECIAL = /[\\\n"]/

export function escapeLabelValue(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

/** Undoes both. A backslash before any other letter stands for itself. */
export function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replaceAll(/\\([\\n"])/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
}
