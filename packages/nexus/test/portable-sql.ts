/** What PostgreSQL has and CockroachDB has not, or not in the same sense. */
const NOT_PORTABLE: Readonly<Record<string, RegExp>> = {
  'advisory locks': /advisory/i,
  'table locks': /\block\s+table\b/i,
  'listen and notify': /\b(listen|unlisten|notify)\b/i,
  'triggers, functions, rules': /\b(trigger|function|procedure|rule|language)\b/i,
  'serial columns': /\b(small|big)?serial\d?\b/i,
  'exclusion constraints': /\bexclude\s+using\b/i,
  'deferred constraints': /\bdeferr(able|ed)\b/i,
  inheritance: /\binherits\b/i,
  'system columns': /\b(ctid|xmin|xmax|tableoid)\b/i,
  maintenance: /\b(vacuum|cluster|reindex)\b/i,
  extensions: /\bextension\b/i,
  cursors: /\b(declare|fetch)\b/i,
  'session settings': /\bset_config\b|^\s*set\s/i,
  'blocks of code': /\bdo\s+\$/i,
  'several statements in one': /;\s*\S/,
}

/** The statements that use any of it, each with what it uses. */
export function unportable(statements: Iterable<string>): { feature: string; text: string }[] {
  return [...statements].flatMap((text) =>
    Object.entries(NOT_PORTABLE)
      .filter(([, pattern]) => pattern.test(text))
      .map(([feature]) => ({ feature, text })),
  )
}
