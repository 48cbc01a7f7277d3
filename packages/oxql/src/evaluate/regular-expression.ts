const LEADING_FLAGS = /^\(\?([ims]+)\)/

const compiled = new Map<string, RegExp>()

/**
 * A regular expression of RE2 for JavaScript: what both have in common, and flags in front such as
 * `(?i)`. `.` is line ends too, as where the engine matches. What only RE2 has (`\A`, `\z`, `\C`,
 * `[[:alpha:]]`, `(?P<name>)`, flags for a part) is not understood here, or means something else.
 */
export function toRegExp(pattern: string): RegExp {
  const known = compiled.get(pattern)
  if (known) return known
  const [front = '', flags = ''] = LEADING_FLAGS.exec(pattern) ?? []
  const body = pattern.slice(front.length)
  const all = [...new Set(`s${flags}`)].join('')
  const expression = attempt(body, `${all}u`) ?? new RegExp(body, all)
  compiled.set(pattern, expression)
  return expression
}

/** Undefined of what only the lax dialect takes, such as `\-`, which RE2 takes too. */
function attempt(body: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(body, flags)
  } catch {
    return undefined
  }
}
