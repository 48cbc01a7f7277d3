const SPECIAL = /[\\^$.|?*+()[\]{}]/
const GROUP = /^\((?:\?:)?([^()]*)\)$/

/**
 * The texts that a pattern stands for, if it is a list of them, such as `a|b\.c` or `(a|b)`: what
 * dashboards make of variables with several values.
 */
export function literalsOf(pattern: string): readonly string[] | undefined {
  const bare = GROUP.exec(pattern)?.[1] ?? pattern
  const literals = bare.split(/(?<!\\)\|/).map(unescaped)
  return literals.every((literal) => literal !== undefined) ? literals : undefined
}

/** Whether a pattern, anchored, matches the text without letters. */
export function isEmptyMatched(pattern: string): boolean {
  return matchesText(pattern, '')
}

/** Whether a pattern, anchored, matches. Of names and labels, where the engine is not asked. */
export function matchesText(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, 's').test(text)
}

/** Without the backslashes before letters that mean something else otherwise; undefined where some do. */
function unescaped(text: string): string | undefined {
  const plain = text.replaceAll(/\\([^A-Za-z0-9])/g, '')
  if (SPECIAL.test(plain)) return undefined
  return text.replaceAll(/\\([^A-Za-z0-9])/g, '$1')
}
