import { RE2JS } from 're2js'

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

/**
 * Whether a pattern, anchored, matches: of names and of labels that are not there, where the engine is
 * not asked. By RE2 too, which takes no longer for a malicious pattern than for another.
 *
 * @throws RE2JSSyntaxException
 */
export function matchesText(pattern: string, text: string): boolean {
  return compiled(pattern).matches(text)
}

/** One pattern is asked about many names. */
const KEPT = 100
const known = new Map<string, RE2JS>()

function compiled(pattern: string): RE2JS {
  let found = known.get(pattern)
  if (!found) {
    if (known.size >= KEPT) known.clear()
    known.set(pattern, (found = RE2JS.compile(pattern, RE2JS.DOTALL)))
  }
  return found
}

/** Without the backslashes before letters that mean something else otherwise; undefined where some do. */
function unescaped(text: string): string | undefined {
  const plain = text.replaceAll(/\\([^A-Za-z0-9])/g, '')
  if (SPECIAL.test(plain)) return undefined
  return text.replaceAll(/\\([^A-Za-z0-9])/g, '$1')
}

/** How many groups a pattern has, and which of them have names. @throws RE2JSSyntaxException */
export function groupsOf(pattern: string): { count: number; names: Record<string, number> } {
  const expression = compiled(pattern)
  return { count: expression.groupCount(), names: expression.namedGroups() }
}
