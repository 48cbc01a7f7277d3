const LONGEST_SHOWN = 24

/** A piece of a query as it stands in a message. */
export function shown(text: string): string {
  return `\`${brief(text)}\``
}

/** The same within an example. */
export function brief(text: string): string {
  // No half of a character is shown.
  const start = text.slice(0, LONGEST_SHOWN).replace(/[\uD800-\uDBFF]$/, '')
  const line = start.replaceAll(/\s+/g, ' ')
  return text.length > LONGEST_SHOWN ? `${line}…` : line
}

/** `a, b or c` */
export function anyOf(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}
